/**
 * Synchronises one draft with the server, in the y-websocket protocol and our two additions to it.
 *
 * Every local update is kept until the server acknowledges that it is on disk (message 100), whatever the
 * connection does in between. It is split to fit the server's frames and sent at the rate it takes. Nothing
 * is ever sent that a person did not type: a new document starts empty and is filled by the server. Now and
 * then, while nothing changes, the page sends a hash of its plan (message 101). When the server's differs,
 * this document is given up, and its owner makes a new one.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import * as Y from "yjs";
import { fingerprint } from "./divergence";
import { Outgoing } from "./outgoing";
import { pieces } from "./pieces";
import { Backoff, isRefusal, socketAddress } from "./reconnect";

const SYNC = 0;
const AWARENESS = 1;
const DENIED = 2;
const QUERY_AWARENESS = 3;
const ACKNOWLEDGED = 100;
const HASH = 101;
const DIVERGED = 1;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;
/** The server takes frames of up to 64 KiB. */
const LARGEST_FRAME = 60_000;
/**
 * Close codes: larger than a server reads at all; more than it takes at once or the plan holds; sent too
 * fast.
 */
const OVERSIZE = 1009;
const TOO_MUCH = 4413;
const TOO_FAST = 4429;
/**
 * A connection that stayed synced this long has worked; closed before that, it counts as one more failure.
 */
const STEADY = 10_000;
/** Longer than the server is ever quiet (awareness is renewed every 15 s): the connection is dead. */
const SILENCE = 40_000;
/** The hash is sent when nothing changed for this long, and this long after the last one. */
const QUIET = 4_000;
const HASH_EVERY = 60_000;

export type Line = "connecting" | "open" | "offline" | "refused";
export interface SyncState {
  line: Line;
  /** The document is all here. */
  synced: boolean;
  /** Local updates that the server has not acknowledged. */
  unsent: number;
  /** Why the server refused, in its own words. */
  reason: string;
  /**
   * This document holds other words than the server's: nothing is sent or applied any more; make a new one.
   */
  diverged: boolean;
}

interface Pending {
  update: Uint8Array;
  /** The number of the frame of this connection that holds it; 0 while none does. */
  frame: number;
}

export class PlanSync {
  readonly awareness: Awareness;
  state: SyncState = { line: "connecting", synced: false, unsent: 0, reason: "", diverged: false };
  private readonly pending: Pending[] = [];
  private socket: WebSocket | undefined;
  private framesSent = 0;
  private handshaken = false;
  private lastReceived = 0;
  private lastChanged = 0;
  private lastHashed = -HASH_EVERY;
  /** Something has changed since the last hash, or the server asked again. */
  private hashDue = false;
  private closed = false;
  /** Refused for its size: a smaller update may be taken. */
  private tooMuch = false;
  private steady: ReturnType<typeof setTimeout> | undefined;
  private readonly outgoing = new Outgoing(({ step, update }) => this.sendSync(step, update));
  private readonly backoff = new Backoff();
  private readonly watch: ReturnType<typeof setInterval>;
  private readonly wake = () => this.hurry();

  constructor(
    readonly doc: Y.Doc,
    private readonly path: string,
    private readonly changed: (state: SyncState) => void,
    private readonly dial: (address: string) => WebSocket = (address) => new WebSocket(address),
  ) {
    this.awareness = new Awareness(doc);
    this.awareness.setLocalState(null);
    doc.on("update", this.onUpdate);
    this.awareness.on("update", this.onAwareness);
    addEventListener("online", this.wake);
    addEventListener("offline", this.drop);
    document.addEventListener("visibilitychange", this.wake);
    this.watch = setInterval(() => this.checkLine(), 5_000);
    doc.on("update", this.onAnyUpdate);
    this.connect();
  }

  /** Try again after a refusal: the person asked for it. */
  retry(): void {
    this.backoff.reset();
    this.connect();
  }

  close(): void {
    this.closed = true;
    this.backoff.stop();
    this.outgoing.clear();
    clearTimeout(this.steady);
    clearInterval(this.watch);
    removeEventListener("online", this.wake);
    removeEventListener("offline", this.drop);
    document.removeEventListener("visibilitychange", this.wake);
    removeAwarenessStates(this.awareness, [this.doc.clientID], "closing");
    this.doc.off("update", this.onUpdate);
    this.doc.off("update", this.onAnyUpdate);
    this.awareness.off("update", this.onAwareness);
    this.awareness.destroy();
    this.socket?.close();
  }

  private connect(): void {
    if (this.closed) return;
    this.backoff.stop();
    this.outgoing.clear();
    const socket = this.dial(socketAddress(this.path));
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    this.framesSent = 0;
    this.handshaken = false;
    for (const one of this.pending) one.frame = 0;
    this.tell({ line: "connecting", reason: "" });
    socket.onopen = () => {
      this.lastReceived = Date.now();
      this.send(SYNC, (out) => {
        encoding.writeVarUint(out, STEP_1);
        encoding.writeVarUint8Array(out, Y.encodeStateVector(this.doc));
      });
      this.sendAwareness([this.doc.clientID]);
      this.tell({ line: "open" });
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.socket) this.receive(new Uint8Array(data as ArrayBuffer));
    };
    socket.onclose = ({ code, reason }) => {
      if (this.closed || socket !== this.socket) return;
      this.tooMuch = code === OVERSIZE || code === TOO_MUCH;
      if (code === TOO_FAST) this.outgoing.slowDown();
      this.disconnected(isRefusal(code) || code === OVERSIZE, reason);
    };
  }

  /** The connection is lost. What is on screen stays there, and unacknowledged updates stay pending. */
  private disconnected(refused: boolean, reason = ""): void {
    const others = [...this.awareness.getStates().keys()].filter((id) => id !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    // Or those who have not moved meanwhile would stay unseen.
    for (const id of others) this.awareness.meta.delete(id);
    this.handshaken = false;
    this.outgoing.clear();
    clearTimeout(this.steady);
    if (refused) this.tell({ line: "refused", reason: this.state.reason || reason });
    else {
      this.tell({ line: "offline" });
      this.backoff.wait(() => this.connect());
    }
  }

  private receive(data: Uint8Array): void {
    this.lastReceived = Date.now();
    const frame = decoding.createDecoder(data);
    const kind = decoding.readVarUint(frame);
    if (kind === SYNC) this.receiveSync(frame);
    else if (kind === AWARENESS)
      applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(frame), this);
    else if (kind === QUERY_AWARENESS) this.sendAwareness([...this.awareness.getStates().keys()]);
    else if (kind === ACKNOWLEDGED) this.acknowledged(decoding.readVarUint(frame));
    else if (kind === HASH) this.hashAnswered(decoding.readVarUint(frame));
    else if (kind === DENIED) {
      decoding.readVarUint(frame);
      this.tell({ reason: decoding.readVarString(frame) });
    }
  }

  private receiveSync(frame: decoding.Decoder): void {
    const step = decoding.readVarUint(frame);
    const bytes = decoding.readVarUint8Array(frame);
    if (step === STEP_1) {
      this.sendMissing(bytes);
      return;
    }
    Y.applyUpdate(this.doc, bytes, this);
    if (step === STEP_2) {
      clearTimeout(this.steady);
      this.steady = setTimeout(() => this.backoff.reset(), STEADY);
      this.tell({ synced: true });
    }
  }

  /** The server sent its state vector: send what it lacks, which holds every unacknowledged update. */
  private sendMissing(stateVector: Uint8Array): void {
    const rest = Y.encodeStateAsUpdate(this.doc, stateVector);
    this.handshaken = true;
    if (rest.length <= LARGEST_FRAME) this.enqueue(STEP_2, rest, this.pending);
    else
      for (const some of inFrames(this.pending))
        this.enqueue(UPDATE, Y.mergeUpdates(some.map(({ update }) => update)), some);
  }

  private readonly onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return;
    const one = { update, frame: 0 };
    this.pending.push(one);
    if (this.handshaken) this.enqueue(UPDATE, update, [one]);
    // Perhaps there is less in it now.
    else if (this.state.line === "refused" && this.tooMuch) this.backoff.wait(() => this.connect());
    this.tell({ unsent: this.pending.length });
  };

  /** One frame with these pending updates, or as many as needed; the server counts frames, so we do too. */
  private enqueue(step: number, update: Uint8Array, pending: readonly Pending[]): void {
    if (!this.isOpen) return;
    const held = [...pending];
    const parts = pieces(update, LARGEST_FRAME);
    parts.forEach((part, place) => {
      const sent = () => {
        this.framesSent += 1;
        if (place === parts.length - 1) for (const one of held) one.frame = this.framesSent;
      };
      this.outgoing.enqueue({ step, update: part, sent });
    });
  }

  private sendSync(step: number, update: Uint8Array): void {
    this.send(SYNC, (out) => {
      encoding.writeVarUint(out, step);
      encoding.writeVarUint8Array(out, update);
    });
  }

  private acknowledged(frames: number): void {
    const still = this.pending.filter((one) => one.frame === 0 || one.frame > frames);
    if (still.length < this.pending.length) this.backoff.reset();
    this.pending.splice(0, this.pending.length, ...still);
    this.tell({ unsent: this.pending.length });
  }

  private readonly onAnyUpdate = (): void => {
    this.lastChanged = Date.now();
    this.hashDue = true;
  };

  /**
   * The divergence check, once all is quiet and acknowledged. The server answers only when its hash differs.
   */
  private hashWhenQuiet(): void {
    const now = Date.now();
    if (this.hashDue && now - this.lastChanged >= QUIET && now - this.lastHashed >= HASH_EVERY)
      this.sendHash();
  }

  private sendHash(): void {
    if (!this.handshaken || !this.state.synced || this.pending.length) return;
    this.hashDue = false;
    this.lastHashed = Date.now();
    this.send(HASH, (out) => {
      encoding.writeVarUint8Array(out, Y.encodeStateVector(this.doc));
      encoding.writeVarUint8Array(out, fingerprint(this.doc));
    });
  }

  private hashAnswered(verdict: number): void {
    if (verdict === DIVERGED) {
      this.close();
      this.tell({ diverged: true });
    } else {
      this.hashDue = true;
      this.lastHashed = -HASH_EVERY;
      this.sendHash();
    }
  }

  private readonly onAwareness = (
    { added, updated, removed }: { added: number[]; updated: number[]; removed: number[] },
    origin: unknown,
  ): void => {
    if (origin === this) return;
    const mine = [...added, ...updated, ...removed].filter((id) => id === this.doc.clientID);
    if (mine.length) this.sendAwareness(mine);
  };

  private sendAwareness(clients: number[]): void {
    const known = clients.filter((id) => id === this.doc.clientID && this.awareness.meta.has(id));
    if (known.length)
      this.send(AWARENESS, (out) =>
        encoding.writeVarUint8Array(out, encodeAwarenessUpdate(this.awareness, known)),
      );
  }

  private get isOpen(): boolean {
    return this.socket?.readyState === 1;
  }

  private send(kind: number, body: (out: encoding.Encoder) => void): void {
    if (!this.isOpen) return;
    const out = encoding.createEncoder();
    encoding.writeVarUint(out, kind);
    body(out);
    this.socket?.send(encoding.toUint8Array(out) as Uint8Array<ArrayBuffer>);
  }

  /** A phone that changed networks may hold a socket that is open in name only. */
  private checkLine(): void {
    if (this.state.line !== "open") return;
    if (Date.now() - this.lastReceived > SILENCE) this.drop();
    else if (Date.now() - this.lastReceived > SILENCE / 2) this.send(QUERY_AWARENESS, () => undefined);
    this.hashWhenQuiet();
  }

  private readonly drop = (): void => {
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
    if (!this.closed && this.state.line !== "refused") this.disconnected(false);
  };

  private hurry(): void {
    if (document.hidden || this.closed || this.state.line !== "offline") return;
    this.retry();
  }

  private tell(change: Partial<SyncState>): void {
    this.state = { ...this.state, ...change };
    this.changed(this.state);
  }
}

/**
 * Pending updates in their order, as many together as surely fit in a frame: a seat may send some hundreds.
 */
function inFrames(pending: readonly Pending[]): Pending[][] {
  const frames: Pending[][] = [];
  let left = 0;
  for (const one of pending) {
    if (one.update.length > left) {
      frames.push([]);
      left = LARGEST_FRAME;
    }
    left -= one.update.length;
    frames.at(-1)?.push(one);
  }
  return frames;
}

/** Ask before the tab closes while there are words the server does not have. */
export function warnBeforeLosing(unsent: () => number): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (unsent() > 0) event.preventDefault();
  };
  const leaving = () => removeEventListener("beforeunload", ask);
  addEventListener("beforeunload", ask);
  addEventListener("kt:leave", leaving);
  return () => {
    leaving();
    removeEventListener("kt:leave", leaving);
  };
}
