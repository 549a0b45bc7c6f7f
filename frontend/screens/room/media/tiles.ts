/**
 * Everybody's sound and picture at their place: the picture lies on their patch, whose cloth stays as its
 * frame.
 *
 * Each person's sound has an element of its own: a picture that never comes must not hold it back. What
 * cannot be seen is told, so that it is not sent.
 */
import { el } from "../../../lib/dom";
import type { PeerStats } from "./engine";

export interface TilesHost {
  /** Whose pictures are out of sight now, once that has been so for a moment. */
  unseen(seats: ReadonlySet<string>): void;
  /** The browser wants a tap before it plays anything. */
  blocked(yes: boolean): void;
}

/** How long a tile is out of sight before its picture is no longer asked for. */
const SETTLE = 1500;
const LOUD = 0.02;

interface Tile {
  audio: HTMLAudioElement;
  /** One for the seat beside the sheet, one for the strip: only one of the two is ever on the screen. */
  videos: HTMLVideoElement[];
  picture: MediaStreamTrack | null;
  frames: number;
  still: number;
  live: boolean;
  mine: boolean;
}

export class Tiles {
  private readonly tiles = new Map<string, Tile>();
  private readonly voices = el("div", { hidden: true, "data-part": "voices" });
  private readonly inSight = new Map<Element, { seat: string; seen: boolean }>();
  private readonly unseen = new Set<string>();
  private readonly observer = new IntersectionObserver((entries) => this.sighted(entries));
  private settling: ReturnType<typeof setTimeout> | undefined;
  private blocked = false;

  constructor(
    private readonly page: HTMLElement,
    private readonly host: TilesHost,
  ) {
    page.append(this.voices);
  }

  /** Somebody's sound or picture has come. */
  track(seat: string, track: MediaStreamTrack): void {
    const tile = this.tile(seat);
    if (track.kind === "audio") {
      tile.audio.srcObject = new MediaStream([track]);
      this.play(tile.audio);
    } else this.show(seat, tile, track);
  }

  /** My own picture, as in a mirror; never my own sound. */
  mine(seat: string, stream: MediaStream | null): void {
    const track = stream?.getVideoTracks()[0] ?? null;
    if (!track && !this.tiles.has(seat)) return;
    const tile = this.tile(seat);
    tile.mine = true;
    this.show(seat, tile, track);
    tile.live = track !== null;
    this.place();
  }

  gone(seat: string): void {
    const tile = this.tiles.get(seat);
    if (!tile) return;
    this.tiles.delete(seat);
    this.unseen.delete(seat);
    for (const one of [tile.audio, ...tile.videos]) {
      one.srcObject = null;
      one.remove();
    }
    this.place();
  }

  /** Put every picture at its place; the seats were drawn anew. */
  place(): void {
    for (const [patch] of this.inSight) if (!patch.isConnected) this.forget(patch);
    for (const holder of this.page.querySelectorAll<HTMLElement>("[data-seat]")) {
      const seat = holder.dataset["seat"] ?? "";
      const tile = this.tiles.get(seat);
      const patch = holder.querySelector<HTMLElement>(".patch");
      holder.classList.toggle("pictured", tile?.live ?? false);
      if (!patch) continue;
      if (tile) this.lay(tile, patch, holder.closest(".strip") ? 1 : 0);
      if (tile && !tile.mine && !this.inSight.has(patch)) {
        this.inSight.set(patch, { seat, seen: true });
        this.observer.observe(patch);
      }
    }
  }

  /** Show a picture while it moves, and the patch as soon as it stands still. */
  frames(stats: Map<string, PeerStats>): void {
    for (const [seat, { framesDecoded }] of stats) {
      const tile = this.tiles.get(seat);
      if (!tile) continue;
      tile.still = framesDecoded === tile.frames ? tile.still + 1 : 0;
      // A connection built anew counts from nothing again.
      const live = framesDecoded !== tile.frames && framesDecoded > 0 ? true : tile.live && tile.still < 2;
      tile.frames = framesDecoded;
      if (live !== tile.live) {
        tile.live = live;
        this.place();
      }
    }
  }

  /** A ring round everybody who is heard now. */
  loud(levels: Map<string, number>): void {
    for (const holder of this.page.querySelectorAll<HTMLElement>("[data-seat]")) {
      holder.classList.toggle("heard", (levels.get(holder.dataset["seat"] ?? "") ?? 0) > LOUD);
    }
  }

  /** After a tap: everything that was refused plays. */
  unblock(): void {
    this.tell(false);
    for (const { audio } of this.tiles.values()) if (audio.srcObject) this.play(audio);
  }

  close(): void {
    for (const seat of [...this.tiles.keys()]) this.gone(seat);
    for (const holder of this.page.querySelectorAll(".heard")) holder.classList.remove("heard");
    this.observer.disconnect();
    clearTimeout(this.settling);
    this.voices.remove();
  }

  private tile(seat: string): Tile {
    const known = this.tiles.get(seat);
    if (known) return known;
    const audio = el("audio", { autoplay: true });
    this.voices.append(audio);
    const tile: Tile = {
      audio,
      videos: [video(), video()],
      picture: null,
      frames: 0,
      still: 0,
      live: false,
      mine: false,
    };
    this.tiles.set(seat, tile);
    return tile;
  }

  private show(seat: string, tile: Tile, track: MediaStreamTrack | null): void {
    tile.picture = track;
    tile.frames = tile.still = 0;
    for (const one of tile.videos) {
      one.srcObject = track ? new MediaStream([track]) : null;
      one.classList.toggle("mirror", tile.mine);
      one.onloadeddata = () => {
        if (this.tiles.get(seat) !== tile || !tile.picture) return;
        tile.live = true;
        this.place();
      };
    }
    this.place();
  }

  private lay(tile: Tile, patch: HTMLElement, which: 0 | 1): void {
    const one = tile.videos[which];
    if (!one || one.parentElement === patch) return;
    patch.append(one);
    // An element that moved stands still, with some browsers, until it is told again.
    void one.play?.().catch(() => undefined);
  }

  private play(audio: HTMLAudioElement): void {
    void Promise.resolve(audio.play?.()).catch((error: { name?: string }) => {
      if (error?.name === "NotAllowedError") this.tell(true);
    });
  }

  private tell(blocked: boolean): void {
    if (this.blocked === blocked) return;
    this.blocked = blocked;
    this.host.blocked(blocked);
  }

  // -- what nobody sees costs nothing ---------------------------------------------------------------------

  private sighted(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const known = this.inSight.get(entry.target);
      if (known) known.seen = entry.isIntersecting;
    }
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), SETTLE);
  }

  /**
   * Only a picture that comes can be spared; one that was spared is asked for again when its place is in
   * sight.
   */
  private settle(): void {
    const seen = new Set([...this.inSight.values()].filter((one) => one.seen).map((one) => one.seat));
    for (const [seat, tile] of this.tiles) {
      if (seen.has(seat)) this.unseen.delete(seat);
      else if (tile.live && !tile.mine) this.unseen.add(seat);
    }
    this.host.unseen(new Set(this.unseen));
  }

  private forget(patch: Element): void {
    this.observer.unobserve(patch);
    this.inSight.delete(patch);
  }
}

function video(): HTMLVideoElement {
  const made = el("video", {
    playsinline: true,
    muted: true,
    autoplay: true,
    disablepictureinpicture: true,
    tabindex: "-1",
  });
  made.muted = true;
  return made;
}
