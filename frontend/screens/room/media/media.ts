/**
 * My part in sound and picture: joins, keeps the place through drops of the line, follows the state, and lets
 * go of everything the moment the state says that I am not in the room.
 */
import { gettext } from "../../../lib/i18n";
import type { Message } from "../../../lib/room-socket";
import type { RoomState } from "../state";
import { type Choices, choose } from "./choices";
import type { Engine, EngineMaker, MediaState, Ticket } from "./engine";
import { SILENT_AFTER } from "./heartbeat";
import { Local } from "./local";
import { Mesh } from "./mesh";
import { Quality, SAMPLE_EVERY } from "./quality";
import { newPage, type Standing } from "./standing";
import { Tiles } from "./tiles";

/** How each engine is made; the page loads no more than one. */
const ENGINES: Record<string, () => Promise<EngineMaker>> = {
  mesh: () => Promise.resolve((me, events) => new Mesh(me, events)),
  janus: () =>
    import("./sfu").then(
      ({ Sfu }) =>
        (me, events) =>
          new Sfu(me, events),
    ),
  livekit: () =>
    import("./livekit").then(
      ({ LiveKit }) =>
        (me, events) =>
          new LiveKit(me, events),
    ),
};

/**
 * The server keeps a page's place for 45 seconds without its socket; later than this we come as a new page.
 */
const PLACE_KEPT = 40_000;
const LOUD_EVERY = 400;
/** No answer to our coming in: ask once more. */
const ASK_AGAIN = 6000;

export interface MediaHost {
  page: HTMLElement;
  send(message: Message): void;
  /** Nothing was heard for too long: dial anew. */
  redial(): void;
  say(sentence: string): void;
  changed(): void;
}

export class Media {
  readonly standing: Standing;
  private pageId = newPage();
  private engine: Engine | undefined;
  private kind = "";
  private media: MediaState | null = null;
  private up = true;
  private heardAt = performance.now();
  /** The state has named this page as the one that holds my connection. */
  private held = false;
  private wasIn = false;
  /** I have left: nothing brings this back, joining again makes another. */
  private over = false;
  private roomy = true;
  /** The microphone has been asked for, and we know the answer. */
  private asked = false;
  private preferred = "";
  private askedAt = 0;
  private readonly local: Local;
  private readonly tiles: Tiles;
  private quality = new Quality();
  private readonly timers: ReturnType<typeof setInterval>[] = [];
  private renewing: ReturnType<typeof setTimeout> | undefined;
  private readonly onLeave = () => this.leave();
  private readonly onHidden = () => this.prefer();

  constructor(
    private readonly host: MediaHost,
    private readonly meeting: string,
    private readonly me: string,
    private readonly choices: Choices,
  ) {
    this.standing = {
      at: "joining",
      lost: false,
      saving: choices.save ? "hand" : "",
      blocked: false,
      sound: "",
      picture: "",
      muted: choices.muted,
      shows: false,
      away: [],
    };
    this.local = new Local(choices, {
      changed: (stream) => this.tracks(stream),
      trouble: (sound, picture) => this.set({ sound, picture }),
    });
    this.tiles = new Tiles(host.page, {
      unseen: (seats) => this.engine?.spare(seats),
      blocked: (blocked) => this.set({ blocked }),
    });
    addEventListener("kt:leave", this.onLeave);
    addEventListener("pagehide", this.onLeave);
    document.addEventListener("visibilitychange", this.onHidden);
  }

  /** Join now: hear at once, be heard as soon as the microphone is there. */
  async join(state: RoomState): Promise<void> {
    this.media = state.media ?? null;
    if (!this.media) return this.leave();
    const opening = this.local.open();
    await this.start(this.media.engine);
    this.timers.push(
      setInterval(() => this.listen(performance.now()), 1000),
      setInterval(() => void this.sample(), SAMPLE_EVERY * 1000),
      setInterval(() => this.loud(), LOUD_EVERY),
    );
    await opening;
    this.asked = true;
    this.prefer();
  }

  /** A new state. Out of the room is out of everything, before anything else is drawn. */
  take(state: RoomState): void {
    const media = state.media ?? null;
    this.media = media;
    if (!media) return this.leave();
    if (this.over) return;
    const roomy = this.roomy;
    this.roomy = media.pictures;
    if (roomy !== media.pictures) this.showMine();
    if (media.page === this.pageId) this.held = true;
    else if (this.held) return this.displaced(media.page);
    if (this.engine && media.engine !== this.kind && this.kind !== "") return void this.start(media.engine);
    this.engine?.take(media);
    this.prefer();
    this.host.changed();
  }

  heard(message: Message): void {
    this.heardAt = performance.now();
    if (message.type === "refused" && message["asked"] === "media_join")
      return this.refused(String(message["code"]));
    this.engine?.heard(message);
    if (message.type !== "media_in" || message["page"] !== this.pageId) return;
    const ticket = message as Ticket;
    clearTimeout(this.renewing);
    this.renewing = setTimeout(() => this.renew(), Math.max(5, ticket.ttl / 2) * 1000);
    this.wasIn = true;
    this.set({ at: "in", lost: false });
    this.preferred = "";
    this.prefer();
  }

  line(up: boolean): void {
    this.up = up;
    this.engine?.line(up);
    if (!up) return this.set({ lost: true });
    if (this.standing.at === "in" || this.standing.at === "joining") this.rejoin();
  }

  /** The seats were drawn anew. */
  placed(): void {
    this.tiles.place();
  }

  mute(muted: boolean): void {
    this.local.mute(muted);
    this.keep();
    this.set({ muted });
    this.prefer();
  }

  async picture(on: boolean): Promise<void> {
    await this.local.picture(on);
    this.keep();
  }

  /** Save data, by hand. */
  save(on: boolean): void {
    this.choices.save = on;
    this.keep();
    this.quality = new Quality();
    this.saving();
  }

  /** The tap that lets the browser play. */
  unblock(): void {
    this.tiles.unblock();
  }

  /** Ask for microphone and camera again, after they were refused or busy. */
  tryAgain(): void {
    void this.local.open();
  }

  leave(): void {
    if (this.over) return;
    this.over = true;
    if (this.media && this.up && this.standing.at !== "elsewhere")
      this.host.send({ type: "media_leave", page: this.pageId });
    this.local.close();
    this.engine?.leave();
    this.engine = undefined;
    this.tiles.close();
    for (const one of this.timers) clearInterval(one);
    clearTimeout(this.renewing);
    removeEventListener("kt:leave", this.onLeave);
    removeEventListener("pagehide", this.onLeave);
    document.removeEventListener("visibilitychange", this.onHidden);
    this.set({
      at: this.standing.at === "elsewhere" || this.standing.at === "refused" ? this.standing.at : "left",
    });
  }

  // -- my place ------------------------------------------------------------------------------------------

  private async start(kind: string): Promise<void> {
    const make = await ENGINES[kind]?.();
    if (!make || !this.media || this.over) return;
    this.engine?.leave();
    if (this.kind) this.beAnotherPage();
    this.kind = kind;
    this.engine = make(this.me, {
      send: (message) => this.up && this.host.send(message),
      track: (seat, track) => this.tiles.track(seat, track),
      gone: (seat) => this.tiles.gone(seat),
      quality: (seat, line) => this.lineOf(seat, line === "lost"),
      closed: (_seats, why) => why === "no word" && this.lostTheServer(),
    });
    this.engine.save(this.standing.saving !== "", this.standing.saving === "line");
    this.ask();
    this.engine.take(this.media);
  }

  private ask(): void {
    const picture = this.choices.picture;
    this.askedAt = performance.now();
    this.engine?.join(this.local.stream, { page: this.pageId, picture });
    if (this.up) this.host.send({ type: "media_join", page: this.pageId, picture: this.wantsPicture });
  }

  /** The line is back: the same page keeps its connections; after too long the server has forgotten it. */
  private rejoin(): void {
    if (performance.now() - this.heardAt > PLACE_KEPT) this.beAnotherPage();
    this.ask();
  }

  private beAnotherPage(): void {
    this.pageId = newPage();
    this.held = false;
  }

  /** The state names another page than this one: another screen of mine, or none any more. */
  private displaced(page: string): void {
    if (page) {
      this.set({ at: "elsewhere" });
      return this.leave();
    }
    this.beAnotherPage();
    this.set({ at: "joining" });
    this.ask();
  }

  /** Not let in. Somebody who was in already comes back as soon as it works, unless it is a plain no. */
  private refused(code: string): void {
    if (this.wasIn && code !== "not_allowed" && code !== "room_full") return this.set({ at: "joining" });
    this.set({ at: "refused" });
    this.leave();
  }

  private renew(): void {
    if (this.up) this.host.send({ type: "media_renew" });
  }

  /** Every second: without a word of the server the line is not what it says it is. */
  private listen(now: number): void {
    if (this.standing.at === "joining" && this.up && now - this.askedAt > ASK_AGAIN) this.ask();
    if (now - this.heardAt <= SILENT_AFTER) return;
    this.set({ lost: true });
    if (this.up) this.host.redial();
  }

  private lostTheServer(): void {
    this.set({ lost: true });
  }

  // -- what I send, and how well it goes --------------------------------------------------------------------

  private tracks(stream: MediaStream | null): void {
    this.engine?.replace(stream);
    this.showMine();
    this.set({ shows: this.local.hasPicture });
  }

  /** My own picture is on my screen only while somebody could see it. */
  private showMine(): void {
    const goes = this.standing.saving === "" && this.media?.pictures === true;
    this.tiles.mine(this.me, goes ? this.local.stream : null);
  }

  private get wantsPicture(): boolean {
    return this.standing.saving === "" && !document.hidden;
  }

  private prefer(): void {
    if (this.standing.at !== "in" || !this.up) return;
    const wanted = {
      type: "media_prefs",
      wants_picture: this.wantsPicture,
      muted: this.standing.muted || (this.asked && !this.local.hasSound),
    };
    const key = JSON.stringify(wanted);
    if (key === this.preferred) return;
    this.preferred = key;
    this.host.send(wanted);
  }

  private async sample(): Promise<void> {
    if (!this.engine || this.standing.at !== "in") return;
    const stats = await this.engine.stats();
    this.tiles.frames(stats);
    if (this.quality.take(stats)) this.saving();
  }

  private saving(): void {
    const saving = this.choices.save ? "hand" : this.quality.saving ? "line" : "";
    const before = this.standing.saving;
    if (saving === before) return;
    this.engine?.save(saving !== "", saving === "line");
    this.set({ saving });
    this.showMine();
    this.prefer();
    if (saving === "line")
      this.host.say(
        gettext("Your line is weak, so there is only sound for now. That keeps the words clear."),
      );
    else if (before === "line" && !saving) this.host.say(gettext("Your line is better. Pictures are back."));
  }

  private loud(): void {
    if (this.engine && !document.hidden) this.tiles.loud(this.engine.levels());
  }

  private lineOf(seat: string, lost: boolean): void {
    const away = this.standing.away.filter((one) => one !== seat);
    this.set({ away: lost ? [...away, seat] : away });
  }

  private keep(): void {
    choose(this.meeting, this.choices);
  }

  private set(what: Partial<Standing>): void {
    const before = JSON.stringify(this.standing);
    Object.assign(this.standing, what);
    if (JSON.stringify(this.standing) !== before) this.host.changed();
  }
}
