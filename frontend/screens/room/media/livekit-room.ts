/**
 * One room on LiveKit, through its own library: what this page sends there, and whom it hears.
 *
 * The library would also choose devices, switch tracks on and off, count and write into the console. All that
 * is done elsewhere here, or not at all; so it gets as little to hold as it can.
 */
import {
  ConnectionState,
  DisconnectReason,
  LocalAudioTrack,
  type LocalTrack,
  LocalVideoTrack,
  type RemoteTrack,
  type RemoteTrackPublication,
  Room,
  RoomEvent,
  setLogLevel,
  Track,
} from "livekit-client";
import type { Line, PeerStats } from "./engine";
import { speechBits } from "./sdp";
import { size } from "./sending";
import type { Outgoing } from "./served";
import { countsOf } from "./stats";

/** What this page wants of somebody: their sound always. */
export interface Wish {
  seat: string;
  picture: boolean;
  /** Their place is in sight. */
  seen: boolean;
}

export interface RoomHost {
  /** Nothing when they are not to be heard, or not in this room. */
  wish(identity: string): Wish | undefined;
  /** Somebody came or went, or can be heard, or not any more. */
  changed(): void;
  line(line: Line): void;
  /** The room has ended without being left; `displaced`: another page of this seat is in it now. */
  over(displaced: boolean): void;
  sending(): Outgoing & { mending: boolean };
}

interface Sent {
  local: LocalTrack;
  /** Each packet carries the one before once more. */
  twice: boolean;
}

type Kind = "audio" | "video";

/** What did not get on its way is tried again after this long. */
const TEND_AFTER = 3000;
const PICTURE = { maxBitrate: 200_000, maxFramerate: 15 };

// It would write names and addresses into the console.
setLogLevel("silent");

export class LiveKitRoom {
  private readonly room = new Room({ stopLocalTrackOnUnpublish: false, disconnectOnPageLeave: false });
  private readonly sent = new Map<Kind, Sent>();
  private allowed: string | undefined;
  private closed = false;
  private appliedAt = -Infinity;
  private tail: Promise<void> = Promise.resolve();

  constructor(private readonly host: RoomHost) {
    const changed = () => this.closed || host.changed();
    this.room
      .on(RoomEvent.TrackSubscribed, (track) => {
        // It would count for itself, at every frame that is drawn.
        track.stopMonitor();
        changed();
      })
      .on(RoomEvent.TrackUnsubscribed, changed)
      .on(RoomEvent.TrackPublished, changed)
      .on(RoomEvent.ParticipantDisconnected, changed)
      .on(RoomEvent.ConnectionStateChanged, (state) => this.lineIs(state))
      .on(RoomEvent.Disconnected, (reason) => this.end(reason === DisconnectReason.DUPLICATE_IDENTITY));
    // Devices are local.ts's: on an iPhone the library would open another microphone when headphones are
    // taken out.
    navigator.mediaDevices?.removeEventListener("devicechange", this.room["handleDeviceChange"]);
  }

  /** Go in. `ice` is all there is of ways: what LiveKit names would be anybody's STUN servers. */
  async open(url: string, token: string, ice: RTCIceServer[]): Promise<void> {
    await this.room
      .connect(url, token, { autoSubscribe: false, rtcConfig: { iceServers: ice } })
      .catch(() => this.end(false));
  }

  /** Nothing is heard or sent from here on; done when the connections are closed. */
  async close(): Promise<void> {
    this.closed = true;
    await this.room.disconnect(false);
  }

  has(identity: string): boolean {
    return this.room.remoteParticipants.has(identity);
  }

  /** Whom this page hears or sees here now, and by what. */
  tracks(): Map<string, MediaStreamTrack[]> {
    return new Map(
      this.people().map(({ wish, tracks }) => [wish.seat, tracks.map((one) => one.mediaStreamTrack)]),
    );
  }

  /** LiveKit passes what this page sends to these, and to nobody else, whatever they ask for. */
  allow(identities: string[]): void {
    const key = identities.sort().join();
    if (this.closed || this.allowed === key) return;
    this.allowed = key;
    this.room.localParticipant.setTrackSubscriptionPermissions(
      false,
      identities.map((participantIdentity) => ({ participantIdentity, allowAll: true })),
    );
  }

  /** Ask for what is wanted of everybody here, and for nothing else. */
  hear(): void {
    if (this.closed) return;
    for (const { identity, trackPublications } of this.room.remoteParticipants.values()) {
      const wish = this.host.wish(identity);
      for (const one of trackPublications.values()) ask(one, wish);
    }
  }

  /** Put on the way what is to be sent now. One after the other: each may have to be published first. */
  apply(): Promise<void> {
    this.appliedAt = performance.now();
    this.tail = this.tail.then(() => this.send()).catch(() => undefined);
    return this.tail;
  }

  /** Again and again: something may not have got on its way, or LiveKit have built all of it anew. */
  tend(now: number): void {
    const { audio, video } = this.host.sending();
    const on = (kind: Kind) => this.sent.get(kind)?.local.sender?.track ?? null;
    if (now - this.appliedAt > TEND_AFTER && (on("audio") !== audio || on("video") !== video))
      void this.apply();
  }

  async stats(): Promise<Map<string, PeerStats>> {
    const up = this.room.state === ConnectionState.Connected;
    const mine = countsOf(await reports([...this.sent.values()].map((one) => one.local)), up);
    const { bytesSent, pictureSent, lostByThem, roundTrip, room } = mine;
    const all = new Map<string, PeerStats>();
    for (const { wish, tracks } of this.people()) {
      all.set(wish.seat, {
        ...countsOf(await reports(tracks), up),
        bytesSent,
        pictureSent,
        lostByThem,
        roundTrip,
        room,
      });
    }
    return all;
  }

  levels(): Map<string, number> {
    return new Map(this.people().map(({ wish, level }) => [wish.seat, level]));
  }

  // -- what comes -------------------------------------------------------------------------------------------

  /** Those of whom something comes. */
  private people(): { wish: Wish; tracks: RemoteTrack[]; level: number }[] {
    return [...this.room.remoteParticipants.values()].flatMap(
      ({ identity, trackPublications, audioLevel }) => {
        const wish = this.host.wish(identity);
        const tracks = [...trackPublications.values()].flatMap((one) =>
          one.isSubscribed && one.track ? [one.track] : [],
        );
        return wish && tracks.length ? [{ wish, tracks, level: audioLevel }] : [];
      },
    );
  }

  private lineIs(state: ConnectionState): void {
    if (this.closed) return;
    if (state === ConnectionState.Reconnecting || state === ConnectionState.SignalReconnecting)
      return this.host.line("lost");
    if (state !== ConnectionState.Connected) return;
    this.host.changed();
    this.host.line("good");
    void this.apply();
  }

  private end(displaced: boolean): void {
    if (this.closed) return;
    this.closed = true;
    this.host.over(displaced);
  }

  // -- what goes --------------------------------------------------------------------------------------------

  private async send(): Promise<void> {
    const { audio, video, saving, mending } = this.host.sending();
    await this.put(
      "audio",
      audio,
      { maxBitrate: speechBits(saving), priority: "high", networkPriority: "high" },
      mending,
    );
    await this.put("video", video, PICTURE, false);
  }

  private async put(
    kind: Kind,
    track: MediaStreamTrack | null,
    encoding: RTCRtpEncodingParameters & { maxBitrate: number },
    twice: boolean,
  ): Promise<void> {
    if (this.closed || this.room.state !== ConnectionState.Connected) return;
    let sent = this.sent.get(kind);
    if (sent && track && sent.twice !== twice) {
      this.sent.delete(kind);
      await this.room.localParticipant.unpublishTrack(sent.local, false);
      sent = undefined;
    }
    if (!sent && track) {
      sent = { local: await this.publish(kind, track, encoding.maxBitrate, twice), twice };
      this.sent.set(kind, sent);
    }
    const sender = sent?.local.sender;
    if (!sender) return;
    if (sender.track !== track) await sender.replaceTrack(track);
    await size(sender, encoding);
  }

  /**
   * LiveKit gets a silent copy, which ends as soon as the track itself can take its place. It switches on
   * what it is given, which would open a microphone its owner has muted; and it stops tracks, which are
   * local.ts's.
   */
  private async publish(
    kind: Kind,
    track: MediaStreamTrack,
    maxBitrate: number,
    twice: boolean,
  ): Promise<LocalTrack> {
    const copy = track.clone();
    const local = (
      kind === "audio"
        ? new LocalAudioTrack(copy, undefined, true)
        : new LocalVideoTrack(copy, undefined, true)
    ) as LocalTrack;
    copy.enabled = false;
    const how =
      kind === "audio"
        ? { source: Track.Source.Microphone, audioPreset: { maxBitrate }, dtx: true, red: twice }
        : {
            source: Track.Source.Camera,
            simulcast: false,
            backupCodec: false as const,
            videoEncoding: PICTURE,
          };
    try {
      await this.room.localParticipant.publishTrack(local, { ...how, stopMicTrackOnMute: false });
    } finally {
      local.stop();
    }
    return local;
  }
}

/** Ask LiveKit for one track of somebody, or not to send it any more. */
function ask(publication: RemoteTrackPublication, wish: Wish | undefined): void {
  const isPicture = publication.kind === Track.Kind.Video;
  const wanted = wish !== undefined && (wish.picture || !isPicture);
  if (publication.isDesired !== wanted) publication.setSubscribed(wanted);
  if (wanted && isPicture) publication.setEnabled(wish.seen);
}

async function reports(
  tracks: { getRTCStatsReport(): Promise<RTCStatsReport | undefined> }[],
): Promise<RTCStatsReport[]> {
  const all = await Promise.all(tracks.map((one) => one.getRTCStatsReport()));
  return all.filter((one) => one !== undefined);
}
