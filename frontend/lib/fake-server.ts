/** A plan server for tests, in memory: y-websocket with messages 100 and 101, and sockets that can be cut. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";

export class FakeServer {
  readonly doc = new Y.Doc();
  readonly sockets: FakeSocket[] = [];
  reachable = true;
  /** Commit at once, or only when `commit()` is called. */
  quick = true;
  /** Hashes that browsers sent for the divergence check, each with its state vector. */
  readonly hashes: { state: Uint8Array; hash: Uint8Array }[] = [];
  /**
   * As on the server: larger updates are refused with 4413, larger messages with 1009 before they are read.
   */
  largest = 64 * 1024;
  /** How long a document may get, in bytes of all updates together. */
  room = Infinity;
  private waiting: (() => void)[] = [];

  readonly dial = (): WebSocket => {
    const socket = new FakeSocket(this);
    this.sockets.push(socket);
    queueMicrotask(() => (this.reachable ? socket.open() : socket.cut(1006)));
    return socket as unknown as WebSocket;
  };

  get last(): FakeSocket {
    return this.sockets.at(-1) as FakeSocket;
  }

  /** The disk has everything that came in so far. */
  commit(): void {
    for (const one of this.waiting.splice(0)) one();
  }

  receive(socket: FakeSocket, data: Uint8Array): void {
    if (data.length > 128 * 1024) {
      queueMicrotask(() => socket.cut(1009));
      return;
    }
    const frame = decoding.createDecoder(data);
    const kind = decoding.readVarUint(frame);
    if (kind === 101)
      this.hashes.push({ state: decoding.readVarUint8Array(frame), hash: decoding.readVarUint8Array(frame) });
    if (kind !== 0) return;
    const step = decoding.readVarUint(frame);
    const bytes = decoding.readVarUint8Array(frame);
    if (step === 0) {
      socket.deliver(sync(1, Y.encodeStateAsUpdate(this.doc, bytes)));
      socket.deliver(sync(0, Y.encodeStateVector(this.doc)));
      return;
    }
    this.room -= bytes.length;
    if (bytes.length > this.largest || this.room < 0) {
      socket.deliver(denied("That is too much."));
      queueMicrotask(() => socket.cut(4413));
      return;
    }
    const number = ++socket.frames;
    this.waiting.push(() => {
      Y.applyUpdate(this.doc, bytes);
      socket.updates.push(bytes);
      socket.deliver(message(100, (out) => encoding.writeVarUint(out, number)));
      for (const other of this.sockets) if (other !== socket) other.deliver(sync(2, bytes));
    });
    if (this.quick) this.commit();
  }
}

export class FakeSocket {
  readyState = 0;
  frames = 0;
  readonly updates: Uint8Array[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: ArrayBuffer }) => void;
  onclose?: (event: { code: number; reason: string }) => void;

  constructor(private readonly server: FakeServer) {}

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  send(data: Uint8Array): void {
    if (this.readyState === 1) this.server.receive(this, data.slice());
  }

  deliver(data: Uint8Array): void {
    if (this.readyState === 1) this.onmessage?.({ data: data.slice().buffer as ArrayBuffer });
  }

  /** The line breaks, or the server closes with a code. */
  cut(code: number, reason = ""): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  close(): void {
    this.cut(1000);
  }
}

function message(kind: number, body: (out: encoding.Encoder) => void): Uint8Array {
  const out = encoding.createEncoder();
  encoding.writeVarUint(out, kind);
  body(out);
  return encoding.toUint8Array(out);
}

function sync(step: number, bytes: Uint8Array): Uint8Array {
  return message(0, (out) => {
    encoding.writeVarUint(out, step);
    encoding.writeVarUint8Array(out, bytes);
  });
}

/** 0: say again what your plan says; 1: begin anew. */
export function verdict(number: 0 | 1): Uint8Array {
  return message(101, (out) => encoding.writeVarUint(out, number));
}

export function denied(reason: string): Uint8Array {
  return message(2, (out) => {
    encoding.writeVarUint(out, 0);
    encoding.writeVarString(out, reason);
  });
}
