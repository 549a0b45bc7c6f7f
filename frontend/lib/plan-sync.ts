/**
 * Keeps one draft in step with the server, in the y-websocket protocol and our two additions to it.
 *
 * Every change made here is kept until the server says it is on disk (message 100), whatever the line does in between. It leaves
 * in pieces that fit the server's frames, at a pace it takes.
 * Nothing is ever sent that a person did not type: a new document starts empty and is filled by the server.
 * Now and then, when all is quiet, it says a hash of what its plan says (message 101). When that is not what the server's says,
 * this document is given up: whoever holds it makes a new one.
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
import { fingerprint } from "./in-step";
import { Outgoing } from "./outgoing";
import { pieces } from "./pieces";
import { Backoff, isRefusal, socketAddress } from "./reconnect";

const SYNC = 0;
const AWARENESS = 1;
const DENIED = 2;
const QUERY_AWARENESS = 3;
const ACKNOWLEDGED = 100;
const SAYS = 101;
const BEGIN_ANEW = 1;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;
/** The server takes frames of up to 64 KiB. */
const LARGEST_FRAME = 60_000;
/** Close codes: a message larger than a server reads at all; more than it takes at once, or than the plan holds; sent too fast. */
const OVERSIZE = 1009;
const TOO_MUCH = 4413;
const TOO_FAST = 4429;
/** A line that was in step for so long has worked; one that is closed before that counts as one more failure. */
const STEADY = 10_000;
/** Longer than the server's own quiet spells (awareness is renewed every 15 s): the line is dead though nobody said so. */
const SILENCE = 40_000;
/** Quiet for so long, and so long after the last time: then we say what our plan says. */
const QUIET = 4_000;
const SAY_EVERY = 60_000;

export type Line = "connecting" | "open" | "offline" | "refused";
export interface SyncState {
  line: Line;
  /** The document is all here. */
  synced: boolean;
  /** Changes made here that are not known to be on the server's disk. */
  unsent: number;
  /** Why the server refused, in its own words. */
  reason: string;
  /** This document says something else than the server's: nothing goes in or out any more, and it has to be made anew. */
  outOfStep: boolean;
}

interface Kept {
  update: Uint8Array;
  /** Which frame of this connection carries it; 0 while none does. */
  frame: number;
}

export class PlanSync {
  readonly awareness: Awareness;
  state: SyncState = { line: "connecting", synced: false, unsent: 0, reason: "", outOfStep: false };
  private readonly kept: Kept[] = [];
  private socket: WebSocket | undefined;
  private framesSent = 0;
  private handshaken = false;
  private lastHeard = 0;
  private lastChanged = 0;
  private lastSaid = -SAY_EVERY;
  /** Something has changed since we last said it, or the server asked again. */
  private toSay = false;
  private closed = false;
  /** Why we were refused: then less to say may be taken. */
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
    this.awareness.on("update", this.onPresence);
    addEventListener("online", this.wake);
    addEventListener("offline", this.drop);
    document.addEventListener("visibilitychange", this.wake);
    this.watch = setInterval(() => this.checkLine(), 5_000);
    doc.on("update", this.onAnyUpdate);
    this.connect();
  }

  /** Try again after a refusal: the person asked for it. */
  retry(): void {
    this.backoff.worked();
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
    this.awareness.off("update", this.onPresence);
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
    for (const one of this.kept) one.frame = 0;
    this.tell({ line: "connecting", reason: "" });
    socket.onopen = () => {
      this.lastHeard = Date.now();
      this.send(SYNC, (out) => {
        encoding.writeVarUint(out, STEP_1);
        encoding.writeVarUint8Array(out, Y.encodeStateVector(this.doc));
      });
      this.tellPresence([this.doc.clientID]);
      this.tell({ line: "open" });
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.socket) this.hear(new Uint8Array(data as ArrayBuffer));
    };
    socket.onclose = ({ code, reason }) => {
      if (this.closed || socket !== this.socket) return;
      this.tooMuch = code === OVERSIZE || code === TOO_MUCH;
      if (code === TOO_FAST) this.outgoing.slowDown();
      this.lost(isRefusal(code) || code === OVERSIZE, reason);
    };
  }

  /** The line is gone. What is on screen stays on screen, and what was not acknowledged stays kept. */
  private lost(refused: boolean, reason = ""): void {
    const others = [...this.awareness.getStates().keys()].filter((id) => id !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    for (const id of others) this.awareness.meta.delete(id); // or who has not moved meanwhile would stay unseen
    this.handshaken = false;
    this.outgoing.clear();
    clearTimeout(this.steady);
    if (refused) this.tell({ line: "refused", reason: this.state.reason || reason });
    else {
      this.tell({ line: "offline" });
      this.backoff.wait(() => this.connect());
    }
  }

  private hear(data: Uint8Array): void {
    this.lastHeard = Date.now();
    const frame = decoding.createDecoder(data);
    const kind = decoding.readVarUint(frame);
    if (kind === SYNC) this.hearSync(frame);
    else if (kind === AWARENESS)
      applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(frame), this);
    else if (kind === QUERY_AWARENESS) this.tellPresence([...this.awareness.getStates().keys()]);
    else if (kind === ACKNOWLEDGED) this.onDisk(decoding.readVarUint(frame));
    else if (kind === SAYS) this.heardAbout(decoding.readVarUint(frame));
    else if (kind === DENIED) {
      decoding.readVarUint(frame);
      this.tell({ reason: decoding.readVarString(frame) });
    }
  }

  private hearSync(frame: decoding.Decoder): void {
    const step = decoding.readVarUint(frame);
    const bytes = decoding.readVarUint8Array(frame);
    if (step === STEP_1) {
      this.answer(bytes);
      return;
    }
    Y.applyUpdate(this.doc, bytes, this);
    if (step === STEP_2) {
      clearTimeout(this.steady);
      this.steady = setTimeout(() => this.backoff.worked(), STEADY);
      this.tell({ synced: true });
    }
  }

  /** The server says what it has: send the rest, which holds everything not yet acknowledged. */
  private answer(has: Uint8Array): void {
    const rest = Y.encodeStateAsUpdate(this.doc, has);
    this.handshaken = true;
    if (rest.length <= LARGEST_FRAME) this.carry(STEP_2, rest, this.kept);
    else
      for (const some of inFrames(this.kept))
        this.carry(UPDATE, Y.mergeUpdates(some.map(({ update }) => update)), some);
  }

  private readonly onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return;
    const one = { update, frame: 0 };
    this.kept.push(one);
    if (this.handshaken) this.carry(UPDATE, update, [one]);
    else if (this.state.line === "refused" && this.tooMuch) this.backoff.wait(() => this.connect()); // perhaps it is less now
    this.tell({ unsent: this.kept.length });
  };

  /** One frame that carries these kept changes, or as many as it takes; the server counts frames, so we do too. */
  private carry(step: number, update: Uint8Array, kept: readonly Kept[]): void {
    if (!this.isOpen) return;
    const carried = [...kept];
    const parts = pieces(update, LARGEST_FRAME);
    parts.forEach((part, place) => {
      const sent = () => {
        this.framesSent += 1;
        if (place === parts.length - 1) for (const one of carried) one.frame = this.framesSent;
      };
      this.outgoing.put({ step, update: part, sent });
    });
  }

  private sendSync(step: number, update: Uint8Array): void {
    this.send(SYNC, (out) => {
      encoding.writeVarUint(out, step);
      encoding.writeVarUint8Array(out, update);
    });
  }

  private onDisk(frames: number): void {
    const still = this.kept.filter((one) => one.frame === 0 || one.frame > frames);
    if (still.length < this.kept.length) this.backoff.worked();
    this.kept.splice(0, this.kept.length, ...still);
    this.tell({ unsent: this.kept.length });
  }

  private readonly onAnyUpdate = (): void => {
    this.lastChanged = Date.now();
    this.toSay = true;
  };

  /** Now and then, when all is quiet and safe: a hash of what our plan says. The server answers only when its own says otherwise. */
  private sayNowAndThen(): void {
    const now = Date.now();
    if (this.toSay && now - this.lastChanged >= QUIET && now - this.lastSaid >= SAY_EVERY) this.say();
  }

  private say(): void {
    if (!this.handshaken || !this.state.synced || this.kept.length) return;
    this.toSay = false;
    this.lastSaid = Date.now();
    this.send(SAYS, (out) => {
      encoding.writeVarUint8Array(out, Y.encodeStateVector(this.doc));
      encoding.writeVarUint8Array(out, fingerprint(this.doc));
    });
  }

  private heardAbout(verdict: number): void {
    if (verdict === BEGIN_ANEW) {
      this.close();
      this.tell({ outOfStep: true });
    } else {
      this.toSay = true;
      this.lastSaid = -SAY_EVERY;
      this.say();
    }
  }

  private readonly onPresence = (
    { added, updated, removed }: { added: number[]; updated: number[]; removed: number[] },
    origin: unknown,
  ): void => {
    if (origin === this) return;
    const mine = [...added, ...updated, ...removed].filter((id) => id === this.doc.clientID);
    if (mine.length) this.tellPresence(mine);
  };

  private tellPresence(clients: number[]): void {
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
    if (Date.now() - this.lastHeard > SILENCE) this.drop();
    else if (Date.now() - this.lastHeard > SILENCE / 2) this.send(QUERY_AWARENESS, () => undefined);
    this.sayNowAndThen();
  }

  private readonly drop = (): void => {
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
    if (!this.closed && this.state.line !== "refused") this.lost(false);
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

/** Kept changes in their order, as many together as surely fit in one frame. A seat may send a few hundred frames, not thousands. */
function inFrames(kept: readonly Kept[]): Kept[][] {
  const frames: Kept[][] = [];
  let left = 0;
  for (const one of kept) {
    if (one.update.length > left) {
      frames.push([]);
      left = LARGEST_FRAME;
    }
    left -= one.update.length;
    frames.at(-1)?.push(one);
  }
  return frames;
}

/** Ask before the tab goes while there are words the server does not have. */
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
