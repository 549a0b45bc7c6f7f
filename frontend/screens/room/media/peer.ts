/**
 * One connection to one page of one person: perfect negotiation, and a way back when the line goes.
 *
 * Exactly one audio and one video transceiver, fixed by the first offer; microphone, camera and save data are
 * only
 * `replaceTrack`. Whatever cannot be mended is built anew by the mesh.
 */
import type { Line, PeerSeen, PeerStats } from "./engine";
import { fingerprint, isRelayed, speechBits, thrifty } from "./sdp";
import { gathered, sayTwice, size } from "./sending";
import { countsOf } from "./stats";

/**
 * How long a connection may be down before ICE starts again. The polite one waits longer, so that they do not
 * collide.
 */
const PATIENCE = { polite: 4000, impolite: 2500 };
/** How long a first connection may take, and a mended one. */
const FIRST = { polite: 16_000, impolite: 12_000 };
const BETWEEN = 6000;
const TRIES = 4;
const MOST_HOMELESS = 32;

export type Signal = { description: RTCSessionDescriptionInit } | { candidate: RTCIceCandidateInit | null };

/** What goes out to one person now. */
export interface Sending {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  /** Bits a second of the picture. */
  pictureBits: number;
  saving: boolean;
  /** The line loses some of what we say: say it twice. */
  mending: boolean;
}

export interface PeerHost {
  signal(data: Signal): void;
  track(track: MediaStreamTrack): void;
  line(line: Line): void;
  sending(): Sending;
  /**
   * Nothing can mend this connection, or the other side has begun another: build it anew, offering or taking
   * `first`.
   */
  again(offers: boolean, first?: Signal): void;
  /** A signal that was still waiting when this connection closed. */
  late(data: Signal): void;
}

export class Peer {
  readonly pc: RTCPeerConnection;
  private makingOffer = false;
  /** Candidates go along with the description that is on its way. */
  private gathering = false;
  private closed = false;
  private seen = true;
  private wasUp = false;
  private tries = 0;
  /** When ICE is started again, unless it has connected by then. */
  private nextTry: number;
  private triedAt = -Infinity;
  private tail: Promise<void> = Promise.resolve();
  /** Candidates of a description that has not come yet. */
  private homeless: Signal[] = [];

  constructor(
    public card: PeerSeen,
    private readonly polite: boolean,
    offers: boolean,
    private readonly config: RTCConfiguration,
    private readonly host: PeerHost,
    now = performance.now(),
  ) {
    this.nextTry = now + this.late(FIRST);
    this.pc = new RTCPeerConnection(config);
    this.pc.onicecandidate = ({ candidate }) => this.sayCandidate(candidate);
    this.pc.ontrack = ({ track }) => host.track(track);
    this.pc.onnegotiationneeded = () => void this.offer();
    this.pc.oniceconnectionstatechange = () => this.lineIs(performance.now());
    if (offers)
      for (const kind of ["audio", "video"]) this.pc.addTransceiver(kind, { direction: "sendrecv" });
    if (offers) void this.apply();
  }

  get isUp(): boolean {
    return UP.has(this.pc.iceConnectionState);
  }

  /** A signal of this very page, in the order they came. */
  take(data: Signal): void {
    this.tail = this.tail.then(() => this.act(data)).catch(() => this.broken());
  }

  /** Send what is to be sent now: other tracks, other sizes. Never a new offer. */
  async apply(): Promise<void> {
    const { audio, video, pictureBits, saving } = this.host.sending();
    for (const one of this.pc.getTransceivers()) {
      const sound = one.receiver.track.kind === "audio";
      const track = sound ? audio : video;
      if (one.currentDirection === "stopped" || this.closed) continue;
      if (one.sender.track !== track) await one.sender.replaceTrack(track).catch(() => undefined);
      await size(
        one.sender,
        sound
          ? { maxBitrate: speechBits(saving), priority: "high", networkPriority: "high" }
          : { maxBitrate: pictureBits, maxFramerate: 15 },
      );
    }
  }

  /** Data is short, or not any more: sound is packed another way, which both sides have to know. */
  async repack(): Promise<void> {
    await this.apply();
    if (!this.closed && this.wasUp && this.pc.signalingState === "stable") await this.offer();
  }

  /** Whether their picture can be seen on this screen; what nobody sees is not sent. */
  watch(seen: boolean): void {
    if (this.seen === seen || this.closed) return;
    this.seen = seen;
    this.aim();
  }

  /** Other credentials for the relay, used from the next start of ICE on. */
  renew(config: RTCConfiguration): void {
    try {
      if (!this.closed) this.pc.setConfiguration({ ...this.config, ...config });
    } catch {
      // A browser that cannot keeps the old ones; a connection built anew has the new ones anyhow.
    }
  }

  /** Look after the line; `up` is the way to the server, without which nothing can be mended. */
  tick(now: number, up: boolean): void {
    if (this.closed || this.isUp || !up || now < this.nextTry) return;
    this.triedAt = now;
    this.nextTry = now + BETWEEN + (this.polite ? 2000 : 0);
    if (!this.pc.remoteDescription || ++this.tries > TRIES) return this.host.again(true);
    void this.restart();
  }

  /** The way to the server is back: what is down need not wait. */
  hurry(now: number): void {
    if (!this.isUp && this.wasUp) this.nextTry = Math.min(this.nextTry, now + (this.polite ? 1000 : 0));
  }

  async stats(): Promise<PeerStats> {
    return countsOf([await this.pc.getStats()], this.isUp);
  }

  /** How loud they are now, 0 to 1. */
  level(): number {
    const receiver = this.pc.getReceivers().find((one) => one.track.kind === "audio");
    return receiver?.getSynchronizationSources?.()[0]?.audioLevel ?? 0;
  }

  close(): void {
    this.closed = true;
    this.pc.onicecandidate =
      this.pc.ontrack =
      this.pc.onnegotiationneeded =
      this.pc.oniceconnectionstatechange =
        null;
    this.pc.close();
  }

  // -- negotiation ------------------------------------------------------------------------------------

  private async offer(): Promise<void> {
    if (this.closed) return;
    try {
      this.makingOffer = true;
      await this.describeMyself("have-local-offer");
    } catch {
      this.broken();
    } finally {
      this.makingOffer = false;
    }
  }

  private async act(data: Signal): Promise<void> {
    // Another connection to the same page took this one's place while it waited here.
    if (this.closed) return this.host.late(data);
    if ("description" in data) await this.describe(data.description, data);
    else if (!this.fits(data.candidate)) this.homeless = [...this.homeless, data].slice(-MOST_HOMELESS);
    // A candidate that is no use is one way less, never the end of a connection.
    else await this.pc.addIceCandidate(data.candidate ?? undefined).catch(() => undefined);
  }

  /**
   * Whether this candidate belongs to what we know of the other side; it may have overtaken its description.
   */
  private fits(candidate: RTCIceCandidateInit | null): boolean {
    const known = this.pc.remoteDescription?.sdp;
    const fragment = candidate?.usernameFragment;
    return known !== undefined && (!fragment || known.includes(`a=ice-ufrag:${fragment}`));
  }

  /** The other side has begun another connection: take it with a fresh one of our own. */
  private giveWay(data: Signal): void {
    this.host.again(false, data);
    for (const one of this.homeless) this.host.late(one);
  }

  private async describe(description: RTCSessionDescriptionInit, data: Signal): Promise<void> {
    const offered = description.type === "offer";
    if (this.isForeign(description)) return offered ? this.giveWay(data) : this.host.again(true);
    const collision = offered && (this.makingOffer || this.pc.signalingState !== "stable");
    if (collision && !this.polite) return;
    // Both began: our own transceivers would stand beside theirs for ever. Give way with a fresh connection.
    if (collision && !this.pc.remoteDescription) return this.giveWay(data);
    if (!offered && this.pc.signalingState !== "have-local-offer") return;
    const { saving } = this.host.sending();
    await this.pc.setRemoteDescription({
      type: description.type,
      sdp: saving ? thrifty(description.sdp ?? "", true) : (description.sdp ?? ""),
    });
    for (const one of this.homeless.splice(0)) this.take(one);
    if (offered) this.aim();
    await this.apply();
    if (!offered || this.closed) return;
    await this.describeMyself("stable");
  }

  /** The other side of this page's connection is not the one we know: it was closed there and begun again. */
  private isForeign({ sdp }: RTCSessionDescriptionInit): boolean {
    const known = this.pc.remoteDescription?.sdp;
    return known !== undefined && fingerprint(known) !== fingerprint(sdp ?? "");
  }

  private aim(): void {
    for (const one of this.pc.getTransceivers()) {
      const direction = this.seen || one.receiver.track.kind === "audio" ? "sendrecv" : "sendonly";
      if (one.currentDirection !== "stopped" && one.direction !== direction) one.direction = direction;
    }
  }

  /**
   * Say what I can do and, in the same breath, the ways to me that were found meanwhile: one message instead
   * of ten.
   */
  private async describeMyself(then: RTCSignalingState): Promise<void> {
    this.gathering = true;
    const { mending } = this.host.sending();
    // The side that mends decides for both, whichever side offers.
    if (mending || then === "have-local-offer")
      for (const one of this.pc.getTransceivers()) sayTwice(one, mending);
    await this.pc.setLocalDescription();
    await gathered(this.pc);
    this.gathering = false;
    const mine = this.pc.localDescription;
    // Somebody else's offer may have taken the place of ours while we waited.
    if (!mine || this.closed || this.pc.signalingState !== then) return;
    this.host.signal({
      description: { type: mine.type, sdp: thrifty(mine.sdp, this.host.sending().saving) },
    });
  }

  private sayCandidate(candidate: RTCIceCandidate | null): void {
    if (!candidate?.candidate || this.gathering) return;
    // The server strips them too; what never leaves cannot be forgotten on the way.
    if (this.config.iceTransportPolicy === "relay" && !isRelayed(candidate.candidate)) return;
    this.host.signal({ candidate: candidate.toJSON() });
  }

  // -- the line ----------------------------------------------------------------------------------------

  private lineIs(now: number): void {
    if (this.isUp) {
      this.wasUp = true;
      this.tries = 0;
      this.nextTry = Infinity;
      this.host.line("good");
    } else if (this.pc.iceConnectionState === "disconnected" || this.pc.iceConnectionState === "failed") {
      const wait = this.pc.iceConnectionState === "failed" ? 0 : this.late(PATIENCE);
      this.nextTry = Math.min(this.nextTry, Math.max(now + wait, this.triedAt + BETWEEN));
      if (this.wasUp) this.host.line("lost");
    }
  }

  private async restart(): Promise<void> {
    try {
      // Our offer was lost on the way.
      if (this.pc.signalingState === "have-local-offer")
        await this.pc.setLocalDescription({ type: "rollback" });
      this.pc.restartIce();
    } catch {
      this.broken();
    }
  }

  private broken(): void {
    if (!this.closed) this.nextTry = Math.min(this.nextTry, performance.now() + BETWEEN);
  }

  private late(wait: { polite: number; impolite: number }): number {
    return this.polite ? wait.polite : wait.impolite;
  }
}

const UP = new Set(["connected", "completed"]);
