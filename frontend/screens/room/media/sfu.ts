/**
 * Sound and picture through a media server: this page sends once, and hears everybody over one other connection.
 *
 * Only our server speaks to the media server. It says whom this page hears, from the same rows as `state.media.peers`; the page
 * asks again whenever that could have changed. A new phase is a new room: both connections go, and the page joins anew.
 */
import type { Message } from "../../../lib/room-socket";
import type { Engine, EngineEvents, MediaState, PeerStats, Ticket } from "./engine";
import { type Heard, Leg } from "./sfu-leg";

/** So long without a word, and whoever could be sent out is neither heard nor sent to. */
const DEAF_AFTER = 5000;
const TICK = 500;
/** Somebody is not there yet: ask again; and now and then in any case. */
const ASK_SOON = 1500;
const ASK_AGAIN = 6000;
/** The server says that this page has to join anew: not more often than this. */
const JOIN_AGAIN = 3000;

export class Sfu implements Engine {
  private legs: Leg[] = [];
  private local: MediaStream | null = null;
  private page = "";
  private picture = false;
  private saving = false;
  private media: MediaState | undefined;
  private ticket: Ticket | undefined;
  private ready = false;
  private deaf = false;
  private heardAt = performance.now();
  private askedAt = -Infinity;
  private joinedAt = -Infinity;
  private cleared = "";
  private readonly timer = setInterval(() => this.tick(performance.now()), TICK);

  constructor(
    _me: string,
    private readonly events: EngineEvents,
  ) {}

  join(local: MediaStream | null, { page, picture }: { page: string; picture: boolean }): void {
    if (page !== this.page) this.dropAll();
    this.local = local;
    this.page = page;
    this.picture = picture;
    this.ready = false;
    this.heardAt = this.joinedAt = performance.now();
  }

  take(media: MediaState): void {
    const before = this.media;
    this.media = media;
    const moved = before !== undefined && before.phase !== media.phase;
    if (moved) this.newPhase(media);
    if (moved || this.seats(before) !== this.seats(media)) this.askedAt = -Infinity;
    this.sayCleared();
    this.tick(performance.now());
  }

  heard(message: Message): void {
    this.heardAt = performance.now();
    if (message.type === "media_in") this.admitted(message as Ticket);
    else if (message.type === "media_sfu" && message["page"] === this.page) this.answered(message);
    else if (message.type === "refused" && message["asked"] === "media_sfu") this.joinAgain();
    else if (message.type === "media_ping" && this.deaf && message["phase"] === this.media?.phase) this.listenAgain();
    else if (message.type === "state" && this.deaf) this.listenAgain();
  }

  line(up: boolean): void {
    if (up) return;
    this.ready = false;
    this.cleared = "";
    for (const leg of this.legs) leg.forgetQuestions();
  }

  replace(local: MediaStream | null): void {
    this.local = local;
    this.picture = Boolean(local?.getVideoTracks().length);
    for (const leg of this.legs) void leg.apply();
  }

  save(on: boolean): void {
    if (this.saving === on) return;
    this.saving = on;
    // The server leaves pictures out once it has heard that this page wants none.
    this.askedAt = performance.now() - ASK_AGAIN + 400;
    for (const leg of this.legs) void leg.apply();
  }

  /** The server sends what it sends; pictures end altogether when the page is hidden (media.ts says so). */
  spare(): void {}

  async stats(): Promise<Map<string, PeerStats>> {
    const all = await Promise.all(this.legs.map((leg) => leg.stats()));
    return new Map(all.flatMap((one) => [...one]));
  }

  levels(): Map<string, number> {
    return new Map(this.legs.flatMap((leg) => [...leg.levels()]));
  }

  leave(): void {
    clearInterval(this.timer);
    this.dropAll();
    this.ready = false;
    this.ticket = this.media = undefined;
  }

  // -- the server -----------------------------------------------------------------------------------------

  private admitted(ticket: Ticket): void {
    if (ticket.page !== this.page) return;
    this.ticket = ticket;
    this.ready = true;
    this.askedAt = -Infinity;
    this.sayCleared();
    this.tick(performance.now());
  }

  private answered(message: Message): void {
    const description = message["description"] as RTCSessionDescriptionInit | null;
    const leg = this.legs[Number(message["room"])];
    if (!leg) return;
    if (message["of"] === "publish") void leg.published(description, Number(message["turn"]));
    else void leg.offered(description, message["hears"] as Heard[], Number(message["turn"]));
    for (let room = this.legs.length; room < Number(message["rooms"]); room++) this.open(room);
  }

  /** Our rooms or sessions are not there any more. */
  private joinAgain(): void {
    const now = performance.now();
    if (now - this.joinedAt < JOIN_AGAIN) return;
    this.dropAll();
    this.joinNow(now);
  }

  private joinNow(now: number): void {
    this.joinedAt = now;
    this.ready = false;
    this.events.send({ type: "media_join", page: this.page, picture: this.picture });
  }

  /** The room of the phase before is gone on the server. What this page still holds of it goes first of all. */
  private newPhase(media: MediaState): void {
    const listed = new Set(media.peers.map((one) => one.seat));
    const sent = this.seatsHeard().filter((seat) => !listed.has(seat));
    this.dropAll();
    if (sent.length) this.events.closed(sent, "private");
    if (media.page === this.page) this.joinNow(performance.now());
  }

  /** Once for each phase on each line: this page holds no connection of an earlier one. */
  private sayCleared(): void {
    const { media } = this;
    if (!media || media.page !== this.page || !this.ticket || this.cleared === media.phase) return;
    this.cleared = media.phase;
    this.events.send({ type: "media_cleared", phase: media.phase, open: this.seatsHeard() });
  }

  // -- going on ---------------------------------------------------------------------------------------------

  private tick(now: number): void {
    if (!this.ticket) return;
    if (!this.deaf && now - this.heardAt > DEAF_AFTER) this.failClosed();
    if (!this.ready || this.deaf || !this.media || this.media.page !== this.page) return;
    if (!this.legs.length) this.open(0);
    const every = this.isComplete() ? ASK_AGAIN : ASK_SOON;
    const due = now - this.askedAt > every;
    if (due) this.askedAt = now;
    for (const leg of this.legs) leg.tick(now, due);
  }

  private open(room: number): void {
    const leg = new Leg(room, {
      send: (what) => this.ready && this.events.send({ type: "media_sfu", page: this.page, room, ...what }),
      track: (seat, track) => this.events.track(seat, track),
      gone: (seat) => this.events.gone(seat),
      line: (seats, line) => {
        for (const seat of seats) this.events.quality(seat, line);
        this.events.quality("me", line);
      },
      config: () => ({ iceServers: this.ticket?.ice ?? [], iceTransportPolicy: this.ticket?.relay_only ? "relay" : "all", bundlePolicy: "max-bundle" }),
      sending: () => this.sending(),
    });
    this.legs[room] = leg;
    void leg.publish();
  }

  /** Without a word of the server somebody may have been sent out: then this page neither hears nor sends. */
  private failClosed(): void {
    this.deaf = true;
    const could = (this.media?.peers ?? []).filter((one) => !one.stays).map((one) => one.seat);
    if (!could.length) return;
    this.dropAll();
    this.events.closed(could, "no word");
  }

  private listenAgain(): void {
    this.deaf = false;
    if (!this.legs.length && this.ready) this.joinNow(performance.now());
  }

  private dropAll(): void {
    for (const leg of this.legs) leg.close();
    this.legs = [];
  }

  private isComplete(): boolean {
    const heard = new Set(this.seatsHeard());
    return this.media?.peers.every((one) => heard.has(one.seat)) ?? true;
  }

  private seatsHeard(): string[] {
    return this.legs.flatMap((leg) => leg.seats);
  }

  private seats(media: MediaState | undefined): string {
    return (media?.peers ?? []).map((one) => `${one.seat} ${one.page}`).sort().join();
  }

  private sending(): { audio: MediaStreamTrack | null; video: MediaStreamTrack | null; saving: boolean } {
    const live = (tracks: MediaStreamTrack[] | undefined) => tracks?.find((one) => one.readyState === "live") ?? null;
    const shows = this.picture && !this.saving && this.media?.pictures !== false;
    return { audio: live(this.local?.getAudioTracks()), video: shows ? live(this.local?.getVideoTracks()) : null, saving: this.saving };
  }
}
