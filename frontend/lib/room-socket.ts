/** The room's socket: JSON both ways, comes back by itself, and says truthfully whether it is there. */
import { Backoff, isRefusal, socketAddress } from "./reconnect";

export interface Message {
  type: string;
  [key: string]: unknown;
}
export interface Listener {
  heard(message: Message): void;
  /** The line is up or down. */
  line(up: boolean): void;
  /** The server does not want this person here now. */
  turnedAway(code: number): void;
}

export class RoomSocket {
  private socket: WebSocket | undefined;
  private waiting: Message[] = [];
  private closed = false;
  private readonly backoff = new Backoff();
  private readonly wake = () => this.hurry();

  constructor(
    private readonly path: string,
    private readonly listener: Listener,
    private readonly dial: (address: string) => WebSocket = (address) => new WebSocket(address),
  ) {
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.connect();
  }

  /** Send now, or when the line is back: a tap on "I'm running late" must not be lost in a tunnel. */
  send(message: Message): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
    else this.waiting.push(message);
  }

  /** Nothing came for too long although the line says it is there: leave it and dial anew. */
  redial(): void {
    const dead = this.socket;
    if (!dead || this.closed) return;
    this.socket = undefined;
    dead.onopen = dead.onmessage = dead.onclose = null;
    dead.close();
    this.listener.line(false);
    this.backoff.wait(() => this.connect());
  }

  close(): void {
    this.closed = true;
    this.backoff.stop();
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    this.socket?.close();
  }

  private connect(): void {
    const socket = this.dial(socketAddress(this.path));
    this.socket = socket;
    socket.onopen = () => {
      this.backoff.reset();
      this.listener.line(true);
      for (const message of this.waiting.splice(0)) this.send(message);
    };
    socket.onmessage = ({ data }) => {
      const message = parse(data);
      if (message) this.listener.heard(message);
    };
    socket.onclose = ({ code }) => {
      if (this.closed || socket !== this.socket) return;
      this.listener.line(false);
      if (isRefusal(code)) this.listener.turnedAway(code);
      this.backoff.wait(() => this.connect());
    };
  }

  /** The network or the person is back: do not sit out a long wait. */
  private hurry(): void {
    if (document.hidden || this.closed || (this.socket && this.socket.readyState < 2)) return;
    this.backoff.reset();
    this.backoff.wait(() => this.connect());
  }
}

function parse(data: unknown): Message | undefined {
  try {
    const message: unknown = JSON.parse(String(data));
    return typeof message === "object" && message !== null && "type" in message
      ? (message as Message)
      : undefined;
  } catch {
    return undefined;
  }
}
