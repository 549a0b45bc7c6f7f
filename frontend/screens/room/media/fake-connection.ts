/**
 * Browser connections for tests, in memory: enough of RTCPeerConnection to negotiate, to break, and to be
 * counted.
 */
import { vi } from "vitest";

interface FakeTransceiver {
  mid: string;
  direction: string;
  currentDirection: string | null;
  receiver: {
    track: { kind: string };
    getSynchronizationSources: () => { audioLevel: number }[];
    getStats: () => Promise<Map<string, unknown>>;
  };
  sender: {
    track: unknown;
    replaceTrack: (track: unknown) => Promise<void>;
    getParameters: () => { encodings: object[] };
    setParameters: (given: { encodings: Record<string, unknown>[] }) => Promise<void>;
    given?: Record<string, unknown> | undefined;
  };
}

export class FakeConnection extends EventTarget {
  static all: FakeConnection[] = [];
  readonly name = `AA:${FakeConnection.all.length + 1}`;
  signalingState = "stable";
  iceConnectionState = "new";
  connectionState = "new";
  iceGatheringState = "complete";
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  readonly transceivers: FakeTransceiver[] = [];
  readonly candidates: unknown[] = [];
  closed = false;
  restarts = 0;
  offers = 0;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  ontrack: ((event: { track: unknown }) => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;

  constructor(readonly config: RTCConfiguration) {
    super();
    FakeConnection.all.push(this);
  }

  addTransceiver(kind: string): void {
    this.transceivers.push(transceiver(kind, this.transceivers.length));
    this.needs();
  }

  setLocalDescription(given?: RTCSessionDescriptionInit): Promise<void> {
    if (given?.type === "rollback") this.signalingState = "stable";
    else if (this.signalingState === "have-remote-offer") this.say("answer", "stable");
    else this.say("offer", "have-local-offer");
    return Promise.resolve();
  }

  setRemoteDescription(given: RTCSessionDescriptionInit): Promise<void> {
    if (given.type === "answer" && this.signalingState !== "have-local-offer")
      return Promise.reject(new Error("wrong state"));
    this.remoteDescription = given;
    this.signalingState = given.type === "offer" ? "have-remote-offer" : "stable";
    // As many places as the description has; one that says nothing of them has one of each kind.
    const kinds = given.sdp?.match(/^m=\w+/gm)?.map((line) => line.slice(2)) ?? ["audio", "video"];
    for (const kind of kinds.slice(this.transceivers.length))
      this.transceivers.push(transceiver(kind, this.transceivers.length));
    for (const one of this.transceivers) this.ontrack?.({ track: one.receiver.track });
    return Promise.resolve();
  }

  addIceCandidate(candidate: unknown): Promise<void> {
    this.candidates.push(candidate);
    return Promise.resolve();
  }

  restartIce(): void {
    this.restarts++;
    this.needs();
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  getReceivers(): FakeTransceiver["receiver"][] {
    return this.transceivers.map((one) => one.receiver);
  }

  getStats(): Promise<Map<string, unknown>> {
    return Promise.resolve(new Map());
  }

  setConfiguration(config: RTCConfiguration): void {
    Object.assign(this.config, config);
  }

  close(): void {
    this.closed = true;
    this.signalingState = "closed";
  }

  /** The line of this connection is as it is. */
  is(state: string): void {
    this.iceConnectionState = this.connectionState = state;
    this.oniceconnectionstatechange?.();
    this.onconnectionstatechange?.();
  }

  private needs(): void {
    queueMicrotask(() => !this.closed && this.signalingState === "stable" && this.onnegotiationneeded?.());
  }

  private say(type: "offer" | "answer", then: string): void {
    if (type === "offer") this.offers++;
    this.localDescription = {
      type,
      sdp: `v=0\r\na=fingerprint:sha-256 ${this.name}\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n`,
    };
    this.signalingState = then;
  }
}

function transceiver(kind: string, place: number): FakeTransceiver {
  const made: FakeTransceiver = {
    mid: String(place),
    direction: "sendrecv",
    currentDirection: null,
    receiver: {
      track: { kind },
      getSynchronizationSources: () => [],
      getStats: () => Promise.resolve(new Map()),
    },
    sender: {
      track: null,
      replaceTrack: async (track) => {
        made.sender.track = track;
      },
      getParameters: () => ({ encodings: [{}] }),
      setParameters: async ({ encodings }) => {
        made.sender.given = encodings[0];
      },
    },
  };
  return made;
}

/** A track or a stream of this device, for tests. */
export function fakeStream(...kinds: string[]): MediaStream {
  const tracks = kinds.map(fakeTrack);
  const of = (kind: string) => tracks.filter((one) => one.kind === kind);
  return {
    getTracks: () => tracks,
    getAudioTracks: () => of("audio"),
    getVideoTracks: () => of("video"),
  } as unknown as MediaStream;
}

function fakeTrack(kind: string): Record<string, unknown> {
  const track: Record<string, unknown> = {
    kind,
    readyState: "live",
    enabled: true,
    muted: false,
    clone: () => fakeTrack(kind),
  };
  return Object.assign(track, { stop: vi.fn(() => (track["readyState"] = "ended")) });
}
