/**
 * LiveKit's library for tests, in memory: rooms a test fills and breaks by hand. As the real one does, it
 * switches on every track it is given, asks for nothing on its own without autoSubscribe, and tells of what
 * it was asked only a moment later.
 */
import { vi } from "vitest";

export enum ConnectionState {
  Disconnected = "disconnected",
  Connecting = "connecting",
  Connected = "connected",
  Reconnecting = "reconnecting",
  SignalReconnecting = "signalReconnecting",
}
export enum DisconnectReason {
  CLIENT_INITIATED = 1,
  DUPLICATE_IDENTITY = 2,
  ROOM_DELETED = 5,
}
export enum RoomEvent {
  ConnectionStateChanged = "connectionStateChanged",
  Disconnected = "disconnected",
  ParticipantDisconnected = "participantDisconnected",
  TrackPublished = "trackPublished",
  TrackSubscribed = "trackSubscribed",
  TrackUnsubscribed = "trackUnsubscribed",
}
export const Track = {
  Kind: { Audio: "audio", Video: "video" },
  Source: { Camera: "camera", Microphone: "microphone" },
};
export const setLogLevel = vi.fn();

type Listener = (...what: never[]) => void;

/** A track of this page, as the library holds it. */
class LocalTrack {
  sender: FakeSender | undefined;
  constructor(readonly mediaStreamTrack: MediaStreamTrack) {
    mediaStreamTrack.enabled = true;
  }
  stop(): void {
    this.mediaStreamTrack.stop();
  }
  getRTCStatsReport(): Promise<Map<string, unknown>> {
    return Promise.resolve(
      new Map([["mine", { type: "outbound-rtp", kind: this.mediaStreamTrack.kind, bytesSent: 10 }]]),
    );
  }
}
export class LocalAudioTrack extends LocalTrack {}
export class LocalVideoTrack extends LocalTrack {}

/** What really goes out; `heard` keeps every track that could be heard through it, even for a moment. */
class FakeSender {
  given: Record<string, unknown> | undefined;
  readonly heard: MediaStreamTrack[] = [];
  constructor(public track: MediaStreamTrack | null) {
    this.note();
  }
  replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    this.track = track;
    this.note();
    return Promise.resolve();
  }
  getParameters(): { encodings: object[] } {
    return { encodings: [{}] };
  }
  setParameters({ encodings }: { encodings: Record<string, unknown>[] }): Promise<void> {
    this.given = encodings[0];
    return Promise.resolve();
  }
  private note(): void {
    if (this.track?.enabled) this.heard.push(this.track);
  }
}

interface Published {
  local: LocalTrack;
  options: Record<string, unknown>;
}

class LocalParticipant {
  published: Published[] = [];
  /** Those who may hear this page; everybody until it says who. */
  allowed: string[] | "everybody" = "everybody";
  failsToPublish = false;

  async publishTrack(local: LocalTrack, options: Record<string, unknown>): Promise<void> {
    await Promise.resolve();
    if (this.failsToPublish) throw new Error("no answer");
    local.sender = new FakeSender(local.mediaStreamTrack);
    this.published.push({ local, options });
  }
  unpublishTrack(local: LocalTrack, stop: boolean): Promise<void> {
    if (stop) local.stop();
    local.sender = undefined;
    this.published = this.published.filter((one) => one.local !== local);
    return Promise.resolve();
  }
  setTrackSubscriptionPermissions(
    everybody: boolean,
    who: { participantIdentity: string; allowAll: boolean }[],
  ): void {
    this.allowed = everybody
      ? "everybody"
      : who.filter((one) => one.allowAll).map((one) => one.participantIdentity);
  }
}

/** One track of somebody else, on the server. */
class Publication {
  isDesired = false;
  isEnabled = true;
  track:
    | {
        mediaStreamTrack: { kind: string };
        stopMonitor: () => void;
        getRTCStatsReport: () => Promise<Map<string, unknown>>;
      }
    | undefined;

  constructor(
    readonly kind: string,
    private readonly room: Room,
    private readonly of: Participant,
  ) {}

  get isSubscribed(): boolean {
    return this.isDesired && this.track !== undefined;
  }
  setSubscribed(wanted: boolean): void {
    this.isDesired = wanted;
    queueMicrotask(() => (this.isDesired ? this.come() : this.go()));
  }
  setEnabled(on: boolean): void {
    this.isEnabled = on;
  }
  go(): void {
    const { track } = this;
    this.track = undefined;
    if (track) this.room.emit(RoomEvent.TrackUnsubscribed, track, this, this.of);
  }
  private come(): void {
    if (this.track) return;
    const counts = {
      type: "inbound-rtp",
      kind: this.kind,
      bytesReceived: 100,
      framesDecoded: this.kind === "video" ? 7 : 0,
    };
    this.track = {
      mediaStreamTrack: { kind: this.kind },
      stopMonitor: vi.fn(),
      getRTCStatsReport: () => Promise.resolve(new Map([["theirs", counts]])),
    };
    this.room.emit(RoomEvent.TrackSubscribed, this.track, this, this.of);
  }
}

interface Participant {
  identity: string;
  audioLevel: number;
  trackPublications: Map<string, Publication>;
}

export class Room {
  static all: Room[] = [];
  /** What LiveKit says to anyone who wants to come in. */
  static refuses = false;
  state = ConnectionState.Disconnected;
  readonly remoteParticipants = new Map<string, Participant>();
  readonly localParticipant = new LocalParticipant();
  asked: { url: string; token: string; options: Record<string, unknown> } | undefined;
  /** Whether the library was told to stop the tracks of this page. */
  stopped: boolean | undefined;
  /** Closing takes until a test says so. */
  static closing: Promise<void> = Promise.resolve();
  private readonly listeners = new Map<string, Listener[]>();

  constructor(readonly options: Record<string, unknown>) {
    Room.all.push(this);
  }

  on(event: string, listener: Listener): this {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
    return this;
  }
  emit(event: string, ...what: unknown[]): void {
    for (const one of this.listeners.get(event) ?? []) one(...(what as never[]));
  }
  async connect(url: string, token: string, options: Record<string, unknown>): Promise<void> {
    this.asked = { url, token, options };
    this.is(ConnectionState.Connecting);
    await Promise.resolve();
    if (this.state !== ConnectionState.Connecting) throw new Error("left meanwhile");
    if (!Room.refuses) return this.is(ConnectionState.Connected);
    this.ends(undefined);
    throw new Error("refused");
  }
  async disconnect(stop: boolean): Promise<void> {
    this.stopped = stop;
    await Room.closing;
    this.ends(DisconnectReason.CLIENT_INITIATED);
  }

  // -- what a test does -------------------------------------------------------------------------------------

  is(state: ConnectionState): void {
    this.state = state;
    this.emit(RoomEvent.ConnectionStateChanged, state);
  }
  ends(reason: DisconnectReason | undefined): void {
    for (const identity of [...this.remoteParticipants.keys()]) this.goes(identity);
    this.is(ConnectionState.Disconnected);
    this.emit(RoomEvent.Disconnected, reason);
  }
  comes(identity: string, ...kinds: string[]): void {
    const one: Participant = { identity, audioLevel: 0.3, trackPublications: new Map() };
    this.remoteParticipants.set(identity, one);
    for (const kind of kinds.length ? kinds : ["audio", "video"]) {
      const publication = new Publication(kind, this, one);
      one.trackPublications.set(kind, publication);
      this.emit(RoomEvent.TrackPublished, publication, one);
    }
  }
  goes(identity: string): void {
    const one = this.remoteParticipants.get(identity);
    this.remoteParticipants.delete(identity);
    for (const publication of one?.trackPublications.values() ?? []) publication.go();
    this.emit(RoomEvent.ParticipantDisconnected, one);
  }
  /** The kinds of somebody's tracks this page asked for. */
  wanted(identity: string): string[] {
    return [...(this.remoteParticipants.get(identity)?.trackPublications.values() ?? [])]
      .filter((one) => one.isDesired)
      .map((one) => one.kind);
  }
  sent(kind: string): (Published & { sender: FakeSender | undefined }) | undefined {
    const found = this.localParticipant.published.find(({ local }) => local.mediaStreamTrack.kind === kind);
    return found && { ...found, sender: found.local.sender };
  }
}
