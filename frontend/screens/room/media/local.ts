/**
 * This device's microphone and camera.
 *
 * Off means off: a camera that is put away is stopped, so that its light goes out. What the system took away,
 * as an iPhone does for a call, is fetched again when it is free.
 */
import type { Choices } from "./choices";

/** Why there is no sound from here, or no picture. */
export type Trouble = "" | "refused" | "missing" | "busy" | "unsafe";

export interface LocalEvents {
  /** Other tracks than before; what is sent has to follow. */
  changed(stream: MediaStream | null): void;
  trouble(sound: Trouble, picture: Trouble): void;
}

const SOUND: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: { ideal: 1 },
};
/** Small on purpose: a tile is as wide as a thumb, and every other phone decodes it. */
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 320 },
  height: { ideal: 240 },
  frameRate: { ideal: 15, max: 15 },
  facingMode: "user",
};

export class Local {
  stream: MediaStream | null = null;
  /** The system holds the microphone, for a call as a rule. */
  taken = false;
  private opening = 0;
  private stopped = false;
  private sound: Trouble = "";
  private image: Trouble = "";
  private readonly back = () => void this.lookAfter();

  constructor(
    public choices: Choices,
    private readonly events: LocalEvents,
  ) {
    document.addEventListener("visibilitychange", this.back);
    navigator.mediaDevices?.addEventListener?.("devicechange", this.back);
  }

  get hasPicture(): boolean {
    return this.stream?.getVideoTracks().some((one) => one.readyState === "live") ?? false;
  }

  get hasSound(): boolean {
    return this.stream?.getAudioTracks().some((one) => one.readyState === "live") ?? false;
  }

  /**
   * Ask for what was chosen, in one question. Without a camera there is sound; without either one still
   * hears.
   */
  async open(): Promise<void> {
    const mine = ++this.opening;
    // iPhones end the old tracks when new ones are asked for: let go of them first, everywhere alike.
    stop(this.stream);
    const audio = chosen(SOUND, this.choices.mic);
    const video = chosen(PICTURE, this.choices.camera);
    let [stream, why] = await this.ask(mine, this.choices.picture ? { audio, video } : { audio });
    this.image = "";
    if (why && this.choices.picture) {
      this.image = why;
      [stream, why] = await this.ask(mine, { audio });
    }
    if (mine !== this.opening || this.stopped) return stop(stream);
    this.sound = why;
    this.take(stream);
    if (this.choices.blur) void blur(stream?.getVideoTracks()[0], true);
  }

  /** Microphone on or off: at once, and nothing is asked again. */
  mute(muted: boolean): void {
    this.choices.muted = muted;
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !muted;
  }

  /** Camera on or off. Off stops it. */
  async picture(on: boolean): Promise<void> {
    this.choices.picture = on;
    const kept = this.stream?.getAudioTracks() ?? [];
    for (const track of this.stream?.getVideoTracks() ?? []) track.stop();
    if (!on) {
      this.image = "";
      return this.take(kept.length ? new MediaStream(kept) : null);
    }
    const mine = ++this.opening;
    const [picture, why] = await this.ask(mine, { video: chosen(PICTURE, this.choices.camera) });
    if (mine !== this.opening || this.stopped || !this.choices.picture) return stop(picture);
    this.image = why;
    this.take(kept.length || picture ? new MediaStream([...kept, ...(picture?.getTracks() ?? [])]) : null);
    if (this.choices.blur) void blur(picture?.getVideoTracks()[0], true);
  }

  /** Every track stops and the camera's light goes out, also of what is only being asked for. */
  close(): void {
    this.stopped = true;
    this.opening++;
    stop(this.stream);
    this.stream = null;
    document.removeEventListener("visibilitychange", this.back);
    navigator.mediaDevices?.removeEventListener?.("devicechange", this.back);
  }

  private async ask(mine: number, what: MediaStreamConstraints): Promise<[MediaStream | null, Trouble]> {
    if (!navigator.mediaDevices?.getUserMedia) return [null, "unsafe"];
    try {
      const stream = await navigator.mediaDevices.getUserMedia(what);
      if (mine === this.opening && !this.stopped) return [stream, ""];
      stop(stream);
      return [null, ""];
    } catch (error) {
      return [null, troubleOf(error)];
    }
  }

  private take(tracks: MediaStream | null): void {
    const had = this.stream;
    this.stream = tracks;
    for (const track of had?.getTracks() ?? []) track.onended = track.onmute = track.onunmute = null;
    for (const track of tracks?.getTracks() ?? []) this.listen(track);
    this.mute(this.choices.muted);
    this.events.changed(tracks);
    this.events.trouble(this.sound, this.image);
  }

  private listen(track: MediaStreamTrack): void {
    track.onended = () => void this.lookAfter();
    track.onmute = () => this.hold(track, true);
    track.onunmute = () => this.hold(track, false);
    if (track.muted) this.hold(track, true);
  }

  private hold(track: MediaStreamTrack, held: boolean): void {
    if (track.kind !== "audio" || this.taken === held) return;
    this.taken = held;
    this.events.trouble(held ? "busy" : this.sound, this.image);
  }

  /**
   * Back from a call, another tab, another headset: whatever ended is asked for again, but never after a no.
   */
  private async lookAfter(): Promise<void> {
    if (document.hidden || this.stopped) return;
    const missing = !this.stream && (this.sound === "missing" || this.sound === "busy");
    const tracks = this.stream?.getTracks() ?? [];
    const dead = tracks.some((one) => one.readyState === "ended");
    const held = this.taken && tracks.some((one) => one.kind === "audio" && one.muted);
    if (!missing && !dead && !held) return;
    this.taken = false;
    await this.open();
  }
}

/** Stop every track of a stream. */
export function stop(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** Whether this camera can blur what is behind somebody, and be told not to. */
export function canBlur(track: MediaStreamTrack | undefined): boolean {
  const able = (track?.getCapabilities?.() as { backgroundBlur?: boolean[] } | undefined)?.backgroundBlur;
  return Array.isArray(able) && able.includes(true) && able.includes(false);
}

/** Blur what is behind somebody, where the camera can. */
export async function blur(track: MediaStreamTrack | undefined, on: boolean): Promise<void> {
  if (canBlur(track))
    await track?.applyConstraints({ backgroundBlur: on } as MediaTrackConstraints).catch(() => undefined);
}

/** A browser's reason as one of ours. */
export function troubleOf(error: unknown): Trouble {
  switch ((error as { name?: string } | null)?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "refused";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    default:
      return "busy";
  }
}

/** These constraints on the device that was chosen; another one will do when it is not there. */
function chosen(constraints: MediaTrackConstraints, device: string): MediaTrackConstraints {
  return device ? { ...constraints, deviceId: { ideal: device } } : constraints;
}
