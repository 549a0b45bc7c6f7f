/** One room on the media server: a connection this page sends over, and one it hears everybody over. */
import type { Line, PeerStats } from "./engine";
import { speechBits, thrifty } from "./sdp";
import { countsOf } from "./stats";

/** Who is where in what this page is offered. */
export interface Heard {
  mid: string;
  seat: string;
  kind: "audio" | "video";
}

export interface LegHost {
  send(message: { of: "publish" | "subscribe"; description?: RTCSessionDescriptionInit; fresh?: boolean }): void;
  track(seat: string, track: MediaStreamTrack): void;
  gone(seat: string): void;
  line(seats: string[], line: Line): void;
  config(): RTCConfiguration;
  sending(): { audio: MediaStreamTrack | null; video: MediaStreamTrack | null; saving: boolean };
}

/** The media server's address is in its answer; our own candidates need not all be there. */
const GATHERED_AFTER = 1000;
/** No answer from the server for so long: ask once more. */
const PATIENCE = 8000;
/** A connection may be down for so long before it is built anew. */
const DOWN_FOR = 5000;
const PICTURE_BITS = 200_000;

export class Leg {
  private out: RTCPeerConnection | undefined;
  private in: RTCPeerConnection | undefined;
  private heard = new Map<string, Heard>();
  private publishedAt = 0;
  private askedAt = 0;
  private isOut = false;
  private fresh = false;
  private downSince: { out?: number; in?: number } = {};
  private closed = false;
  private tail: Promise<void> = Promise.resolve();

  constructor(
    readonly room: number,
    private readonly host: LegHost,
  ) {}

  get seats(): string[] {
    return [...new Set([...this.heard.values()].map((one) => one.seat))];
  }

  /** Send what this device has, or silence: one is there all the same. Sound first, picture second, always both. */
  async publish(): Promise<void> {
    this.out?.close();
    this.isOut = false;
    this.publishedAt = performance.now();
    const pc = (this.out = new RTCPeerConnection(this.host.config()));
    pc.onconnectionstatechange = () => this.lineIs("out", pc);
    for (const kind of ["audio", "video"]) pc.addTransceiver(kind, { direction: "sendonly" });
    await this.apply();
    await pc.setLocalDescription();
    await gathered(pc);
    if (pc !== this.out || this.closed || !pc.localDescription) return;
    const { type, sdp } = pc.localDescription;
    this.host.send({ of: "publish", description: { type, sdp: thrifty(sdp, this.host.sending().saving) } });
  }

  async published(answer: RTCSessionDescriptionInit | null): Promise<void> {
    if (!answer || this.out?.signalingState !== "have-local-offer") return;
    await this.out.setRemoteDescription(answer).catch(() => undefined);
    this.isOut = true;
    await this.apply();
    this.ask();
  }

  /** What the server offers to be heard; none when this page has just that already. */
  async offered(offer: RTCSessionDescriptionInit | null, hears: Heard[]): Promise<void> {
    this.askedAt = 0;
    this.tail = this.tail.then(() => this.take(offer, hears)).catch(() => this.begin());
    return this.tail;
  }

  /** Put on the way what is to be sent now; nothing is negotiated anew. */
  async apply(): Promise<void> {
    const { audio, video, saving } = this.host.sending();
    for (const [place, one] of (this.out?.getTransceivers() ?? []).entries()) {
      const track = place === 0 ? audio : video;
      if (one.sender.track !== track) await one.sender.replaceTrack(track);
      const parameters = one.sender.getParameters();
      const encoding = parameters.encodings?.[0];
      if (!encoding) continue;
      Object.assign(encoding, place === 0 ? { maxBitrate: speechBits(saving), priority: "high", networkPriority: "high" } : { maxBitrate: PICTURE_BITS, maxFramerate: 15 });
      await one.sender.setParameters(parameters).catch(() => undefined);
    }
  }

  /** Look after both connections; `due`: ask whom to hear. */
  tick(now: number, due: boolean): void {
    if (this.closed) return;
    const down = (since: number | undefined) => since !== undefined && now - since > DOWN_FOR;
    if (down(this.downSince.out) || (!this.isOut && now - this.publishedAt > PATIENCE)) {
      delete this.downSince.out;
      void this.publish();
    }
    if (down(this.downSince.in)) this.begin();
    if (due && this.isOut && now - this.askedAt > PATIENCE) this.ask();
  }

  /** The way to the server is down: what was asked will not be answered. */
  forgetQuestions(): void {
    this.askedAt = 0;
    if (!this.isOut) this.publishedAt = -Infinity;
  }

  async stats(): Promise<Map<string, PeerStats>> {
    const up = this.in?.connectionState === "connected";
    const sent = this.out ? countsOf(await this.out.getStats(), up) : undefined;
    const all = new Map<string, PeerStats>();
    for (const [mid, { seat }] of this.heard) {
      const receiver = this.in?.getTransceivers().find((one) => one.mid === mid)?.receiver;
      if (!receiver) continue;
      const counts = countsOf(await receiver.getStats(), up);
      const before = all.get(seat);
      if (before) for (const name of SUMS) counts[name] += before[name];
      if (sent) Object.assign(counts, { bytesSent: sent.bytesSent, lostByThem: sent.lostByThem, roundTrip: sent.roundTrip });
      all.set(seat, counts);
    }
    return all;
  }

  levels(): Map<string, number> {
    const all = new Map<string, number>();
    for (const [mid, { seat, kind }] of this.heard) {
      const receiver = this.in?.getTransceivers().find((one) => one.mid === mid)?.receiver;
      if (kind === "audio") all.set(seat, receiver?.getSynchronizationSources?.()[0]?.audioLevel ?? 0);
    }
    return all;
  }

  close(): void {
    this.closed = true;
    for (const pc of [this.out, this.in]) {
      if (pc) pc.onconnectionstatechange = null;
      pc?.close();
    }
    const seats = this.seats;
    this.heard.clear();
    for (const seat of seats) this.host.gone(seat);
  }

  // -- hearing ------------------------------------------------------------------------------------------

  private ask(): void {
    this.askedAt = performance.now();
    this.host.send({ of: "subscribe", fresh: this.fresh });
  }

  /** Hear everybody over a new connection, from the next time this page asks. */
  private begin(): void {
    if (this.closed) return;
    delete this.downSince.in;
    this.fresh = true;
    this.askedAt = 0;
  }

  private async take(offer: RTCSessionDescriptionInit | null, hears: Heard[]): Promise<void> {
    if (this.closed) return;
    if (offer) {
      const pc = this.connection();
      await pc.setRemoteDescription(offer);
      await pc.setLocalDescription();
      await gathered(pc);
      if (this.closed || pc !== this.in || !pc.localDescription) return;
      this.host.send({ of: "subscribe", description: { type: "answer", sdp: pc.localDescription.sdp } });
    }
    this.place(hears);
  }

  private connection(): RTCPeerConnection {
    if (this.in && !this.fresh) return this.in;
    this.fresh = false;
    if (this.in) this.in.onconnectionstatechange = null;
    this.in?.close();
    this.place([]);
    const pc = (this.in = new RTCPeerConnection(this.host.config()));
    pc.onconnectionstatechange = () => this.lineIs("in", pc);
    return pc;
  }

  /** Give everybody their tracks, and take away whoever is heard no more. */
  private place(hears: Heard[]): void {
    const before = new Set(this.seats);
    const now = new Map(hears.map((one) => [one.mid, one]));
    const after = new Set(hears.map((one) => one.seat));
    const had = this.heard;
    this.heard = now;
    for (const seat of before) if (!after.has(seat)) this.host.gone(seat);
    for (const one of hears) {
      if (had.get(one.mid)?.seat === one.seat) continue;
      const track = this.in?.getTransceivers().find((other) => other.mid === one.mid)?.receiver.track;
      if (track) this.host.track(one.seat, track);
    }
  }

  private lineIs(which: "out" | "in", pc: RTCPeerConnection): void {
    const down = pc.connectionState === "disconnected" || pc.connectionState === "failed";
    if (down) this.downSince[which] ??= performance.now();
    else if (pc.connectionState === "connected") delete this.downSince[which];
    else return;
    this.host.line(this.seats, down ? "lost" : "good");
  }
}

const SUMS = ["bytesReceived", "audioEnergy", "framesDecoded", "packetsReceived", "packetsLost", "concealed", "samples"] as const;

function gathered(pc: RTCPeerConnection): Promise<void> {
  return new Promise((done) => {
    const look = () => pc.iceGatheringState === "complete" && done();
    pc.onicegatheringstatechange = look;
    look();
    setTimeout(done, GATHERED_AFTER);
  });
}
