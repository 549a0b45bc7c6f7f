/** One room on the media server: a connection this page sends over, and one it hears everybody over. */
import type { Line, PeerStats } from "./engine";
import { speechBits, thrifty } from "./sdp";
import type { Outgoing } from "./served";
import { countsOf } from "./stats";

/** Who is where in what this page is offered. */
export interface Heard {
  mid: string;
  seat: string;
  kind: "audio" | "video";
}

export interface LegHost {
  send(message: {
    of: "publish" | "subscribe";
    turn?: number;
    description?: RTCSessionDescriptionInit;
    fresh?: boolean;
  }): void;
  track(seat: string, track: MediaStreamTrack): void;
  gone(seat: string): void;
  line(seats: string[], line: Line): void;
  config(): RTCConfiguration;
  sending(): Outgoing;
}

/** The media server's address is in its answer; our own candidates need not all be there. */
const GATHERED_AFTER = 1000;
/** No answer from the server for this long: ask once more. */
const PATIENCE = 12_000;
/** A connection may be down for this long before it is built anew. */
const DOWN_FOR = 5000;
const PICTURE_BITS = 200_000;

export class Leg {
  private out: RTCPeerConnection | undefined;
  private in: RTCPeerConnection | undefined;
  private heard = new Map<string, Heard>();
  /** An answer belongs to one offer; another may be on its way by now. */
  private turn = 0;
  private question = 0;
  private publishedAt = 0;
  private askedAt = -Infinity;
  private isOut = false;
  /**
   * The next connection to hear over is a new one: the first always, since the server may know an older one
   * of this page.
   */
  private fresh = true;
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

  /**
   * Send what this device has, or silence: one is there all the same. Sound first, picture second, always
   * both.
   */
  async publish(): Promise<void> {
    this.out?.close();
    this.isOut = false;
    this.turn += 1;
    this.publishedAt = performance.now();
    const pc = new RTCPeerConnection(this.host.config());
    this.out = pc;
    pc.onconnectionstatechange = () => this.lineIs("out", pc);
    for (const kind of ["audio", "video"]) pc.addTransceiver(kind, { direction: "sendonly" });
    await this.apply();
    await pc.setLocalDescription();
    await gathered(pc);
    if (pc !== this.out || this.closed || !pc.localDescription) return;
    const { type, sdp } = pc.localDescription;
    this.host.send({
      of: "publish",
      turn: this.turn,
      description: { type, sdp: thrifty(sdp, this.host.sending().saving) },
    });
  }

  async published(answer: RTCSessionDescriptionInit | null, turn: number): Promise<void> {
    if (!answer || turn !== this.turn || this.out?.signalingState !== "have-local-offer") return;
    await this.out.setRemoteDescription(answer).catch(() => undefined);
    this.isOut = true;
    await this.apply();
    this.ask();
  }

  /** What the server offers to be heard; none when this page has just that already. */
  async offered(offer: RTCSessionDescriptionInit | null, hears: Heard[], turn: number): Promise<void> {
    if (turn !== this.question) return; // asked anew since
    this.askedAt = -Infinity;
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
      Object.assign(
        encoding,
        place === 0
          ? { maxBitrate: speechBits(saving), priority: "high", networkPriority: "high" }
          : { maxBitrate: PICTURE_BITS, maxFramerate: 15 },
      );
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
    this.askedAt = -Infinity;
    if (!this.isOut) this.publishedAt = -Infinity;
  }

  async stats(): Promise<Map<string, PeerStats>> {
    const up = this.in?.connectionState === "connected";
    const { bytesSent, lostByThem, roundTrip } = countsOf(this.out ? [await this.out.getStats()] : [], up);
    const all = new Map<string, RTCStatsReport[]>();
    for (const [mid, { seat }] of this.heard) {
      const report = await this.receiver(mid)?.getStats();
      if (report) all.set(seat, [...(all.get(seat) ?? []), report]);
    }
    return new Map(
      [...all].map(([seat, reports]) => [
        seat,
        { ...countsOf(reports, up), bytesSent, lostByThem, roundTrip },
      ]),
    );
  }

  levels(): Map<string, number> {
    const all = new Map<string, number>();
    for (const [mid, { seat, kind }] of this.heard) {
      if (kind === "audio")
        all.set(seat, this.receiver(mid)?.getSynchronizationSources?.()[0]?.audioLevel ?? 0);
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
    this.question += 1;
    this.host.send({ of: "subscribe", turn: this.question, fresh: this.fresh });
  }

  /** Hear everybody over a new connection, from the next time this page asks. */
  private begin(): void {
    if (this.closed) return;
    delete this.downSince.in;
    this.fresh = true;
    this.askedAt = -Infinity;
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
    } else if (!this.has(hears)) return this.begin(); // its offer was lost on the way
    this.place(hears);
  }

  private has(hears: Heard[]): boolean {
    return hears.every(
      ({ mid, seat, kind }) => this.heard.get(mid)?.seat === seat && this.heard.get(mid)?.kind === kind,
    );
  }

  private connection(): RTCPeerConnection {
    if (this.in && !this.fresh) return this.in;
    this.fresh = false;
    if (this.in) this.in.onconnectionstatechange = null;
    this.in?.close();
    this.place([]);
    const pc = new RTCPeerConnection(this.host.config());
    this.in = pc;
    pc.onconnectionstatechange = () => this.lineIs("in", pc);
    return pc;
  }

  /** Give everybody their tracks, and take away those who are heard no more. */
  private place(hears: Heard[]): void {
    const before = new Set(this.seats);
    const now = new Map(hears.map((one) => [one.mid, one]));
    const after = new Set(hears.map((one) => one.seat));
    const had = this.heard;
    this.heard = now;
    for (const seat of before) if (!after.has(seat)) this.host.gone(seat);
    for (const one of hears) {
      if (had.get(one.mid)?.seat === one.seat) continue;
      const track = this.receiver(one.mid)?.track;
      if (track) this.host.track(one.seat, track);
    }
  }

  private receiver(mid: string): RTCRtpReceiver | undefined {
    return this.in?.getTransceivers().find((one) => one.mid === mid)?.receiver;
  }

  private lineIs(which: "out" | "in", pc: RTCPeerConnection): void {
    const down = pc.connectionState === "disconnected" || pc.connectionState === "failed";
    if (down) this.downSince[which] ??= performance.now();
    else if (pc.connectionState === "connected") delete this.downSince[which];
    else return;
    this.host.line(this.seats, down ? "lost" : "good");
  }
}

function gathered(pc: RTCPeerConnection): Promise<void> {
  return new Promise((done) => {
    const look = () => pc.iceGatheringState === "complete" && done();
    pc.onicegatheringstatechange = look;
    look();
    setTimeout(done, GATHERED_AFTER);
  });
}
