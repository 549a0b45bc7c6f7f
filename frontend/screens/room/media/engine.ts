/**
 * What the tiles and controls need of a way to send sound and picture, however it travels.
 *
 * media.ts asks to join, names the page and renews; it hands every message of the room socket on. An engine
 * connects to exactly the people in `peers`, and to nobody when it has not heard from the server for too
 * long.
 */
import type { Message } from "../../../lib/room-socket";

export interface PeerSeen {
  seat: string;
  page: string;
  /** Never sent out when private time starts. */
  stays: boolean;
  wants_picture: boolean;
  muted: boolean;
}

/** Private time: whether every device has let go of the professionals. */
export interface Checked {
  state: "checking" | "declared";
  /** How many devices said themselves that they had. */
  devices: number;
  /** How many did not answer, and had lost their professionals by then of themselves. */
  by_time: number;
  since: string;
  at: string | null;
}

/** `state.media`: null when this seat is not in the room. */
export interface MediaState {
  engine: "mesh" | "janus" | "livekit" | "outside" | "none";
  why: string;
  link: string;
  phone: string;
  phase: string;
  pictures: boolean;
  full: boolean;
  /** The page that holds my own connection; "" when none does. */
  page: string;
  peers: PeerSeen[];
  checked: Checked | null;
  interpreters: string[];
}

/** What one page needs to send and hear: the answer to media_join and to media_renew. */
export interface Ticket extends Message {
  type: "media_in";
  page: string;
  phase: string;
  engine: string;
  ice: RTCIceServer[];
  relay_only: boolean;
  ttl: number;
  token?: string;
  url?: string;
}

export type Line = "good" | "poor" | "lost";

/** Counts since the connection began. Never an address, nor anything an address could be read from. */
export interface PeerStats {
  connected: boolean;
  bytesReceived: number;
  bytesSent: number;
  audioEnergy: number;
  framesDecoded: number;
  packetsReceived: number;
  packetsLost: number;
  /** Samples of sound that had to be made up, of all that were played. */
  concealed: number;
  samples: number;
  /** What the other side lost of what we sent since its last report, 0 to 1. */
  lostByThem: number;
  roundTrip: number;
  /** Bytes of my picture sent so far. */
  pictureSent: number;
  /** Bits a second the browser believes it can send; 0 when it does not say. */
  room: number;
}

/** What an engine tells. */
export interface EngineEvents {
  send(message: Message): void;
  track(seat: string, track: MediaStreamTrack): void;
  gone(seat: string): void;
  quality(who: string, line: Line): void;
  /**
   * Connections closed on purpose: these people were sent out, or the server has not been heard for too long.
   */
  closed(seats: string[], why: "private" | "no word"): void;
}

export interface Engine {
  /** Begin with what this device has, or with nothing: one hears all the same. */
  join(local: MediaStream | null, options: { page: string; picture: boolean }): void;
  /** Every new state: reconcile. */
  take(media: MediaState): void;
  /** Any message of the room socket: its own are acted on, every one is a word from the server. */
  heard(message: Message): void;
  /** The room socket's line is up or down. */
  line(up: boolean): void;
  /** Other devices, microphone, camera: nothing is built anew. */
  replace(local: MediaStream | null): void;
  /**
   * No picture either way, and sound that costs little; with `mend`, sound that survives what the line loses.
   */
  save(on: boolean, mend?: boolean): void;
  /**
   * Whose pictures cannot be seen on this screen now, and so cost nothing. Everybody else's come, those
   * of newcomers too.
   */
  spare(seats: ReadonlySet<string>): void;
  stats(): Promise<Map<string, PeerStats>>;
  /** How loud everybody is now, 0 to 1. */
  levels(): Map<string, number>;
  leave(): void;
}

export type EngineMaker = (me: string, events: EngineEvents) => Engine;
