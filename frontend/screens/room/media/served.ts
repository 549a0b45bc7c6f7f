/**
 * What every way through a media server does alike: this page has a place on it, and a new phase ends that
 * place.
 *
 * A new phase is a new room: all connections go, the page says so, and joins anew. Without a word of our own
 * server they go, too, as soon as anybody is there who could be sent out.
 */
import type { Message } from "../../../lib/room-socket";
import type { Engine, EngineEvents, MediaState, PeerStats, Ticket } from "./engine";
import { Heartbeat } from "./heartbeat";

const TICK = 500;
/** Our place is gone: we ask for another, but not more often than this. */
const JOIN_AGAIN = 3000;

/** What this page sends now. */
export interface Outgoing {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  saving: boolean;
}

export abstract class Served implements Engine {
  protected page = "";
  protected saving = false;
  protected media: MediaState | undefined;
  protected ticket: Ticket | undefined;
  /** The server knows this page on this line. */
  protected ready = false;
  protected readonly heartbeat = new Heartbeat();
  private local: MediaStream | null = null;
  private picture = false;
  private joinedAt = -Infinity;
  private cleared = "";
  private readonly timer = setInterval(() => this.tick(), TICK);

  constructor(
    _me: string,
    protected readonly events: EngineEvents,
  ) {}

  join(local: MediaStream | null, { page, picture }: { page: string; picture: boolean }): void {
    if (page !== this.page) this.drop();
    this.local = local;
    this.page = page;
    this.picture = picture;
    this.ready = false;
    this.heartbeat.wait();
    this.waitToJoin();
  }

  take(media: MediaState): void {
    const before = this.media;
    this.media = media;
    if (before && before.phase !== media.phase) this.newPhase(media);
    this.sayCleared();
    this.tick();
  }

  heard(message: Message): void {
    if (this.heartbeat.received(message, this.media?.phase)) this.listenAgain();
    if (message.type === "media_in") this.admitted(message as Ticket);
  }

  line(up: boolean): void {
    if (up) return;
    this.ready = false;
    this.cleared = "";
  }

  replace(local: MediaStream | null): void {
    this.local = local;
    this.picture = Boolean(local?.getVideoTracks().length);
    this.apply();
  }

  abstract save(on: boolean, mend?: boolean): void;
  abstract spare(seats: ReadonlySet<string>): void;
  abstract stats(): Promise<Map<string, PeerStats>>;
  abstract levels(): Map<string, number>;

  leave(): void {
    clearInterval(this.timer);
    this.drop();
    this.ready = false;
    this.ticket = this.media = undefined;
  }

  // -- what each way does in its own manner -----------------------------------------------------------------

  /** The seats this page is connected with. */
  protected abstract get seats(): string[];
  /** There is a connection, or one is being made. */
  protected abstract get isOpen(): boolean;
  /** Connections that were dropped are still being closed: until they are nothing is said to be cleared. */
  protected get isClosing(): boolean {
    return false;
  }
  /** Let go of every connection. */
  protected abstract drop(): void;
  /** Again and again while this page has its place: be connected as the state says. */
  protected abstract lookAfter(media: MediaState, ticket: Ticket, now: number): void;
  /** Send what is to be sent now. */
  protected abstract apply(): void;

  // -- my place ---------------------------------------------------------------------------------------------

  protected admitted(ticket: Ticket): void {
    if (ticket.page !== this.page) return;
    this.ticket = ticket;
    this.ready = true;
    this.sayCleared();
    this.tick();
  }

  /** Our rooms or sessions are not there any more. */
  protected joinAgain(): void {
    if (performance.now() - this.joinedAt < JOIN_AGAIN) return;
    this.drop();
    this.joinNow();
  }

  protected waitToJoin(): void {
    this.joinedAt = performance.now();
  }

  /** Once for each phase on each line: this page holds no connection of an earlier one. */
  protected sayCleared(): void {
    const { media } = this;
    if (!media || media.page !== this.page || !this.ticket || this.isClosing || this.cleared === media.phase)
      return;
    this.cleared = media.phase;
    this.events.send({ type: "media_cleared", phase: media.phase, open: this.seats });
  }

  protected sending(): Outgoing {
    const live = (tracks: MediaStreamTrack[] | undefined) =>
      tracks?.find((one) => one.readyState === "live") ?? null;
    const shows = this.picture && !this.saving && this.media?.pictures !== false;
    return {
      audio: live(this.local?.getAudioTracks()),
      video: shows ? live(this.local?.getVideoTracks()) : null,
      saving: this.saving,
    };
  }

  protected tick(): void {
    const now = performance.now();
    if (!this.ticket) return;
    if (this.heartbeat.fellSilent(now)) this.failClosed();
    if (this.ready && !this.heartbeat.silent && this.media?.page === this.page)
      this.lookAfter(this.media, this.ticket, now);
  }

  private joinNow(): void {
    this.waitToJoin();
    this.ready = false;
    this.events.send({ type: "media_join", page: this.page, picture: this.picture });
  }

  /**
   * The room of the phase before is gone on the server. What this page still holds of it goes first of all.
   */
  private newPhase(media: MediaState): void {
    const listed = new Set(media.peers.map((one) => one.seat));
    const sent = this.seats.filter((seat) => !listed.has(seat));
    this.drop();
    if (sent.length) this.events.closed(sent, "private");
    if (media.page === this.page) this.joinNow();
  }

  /** Without a word of the server somebody may have been sent out: then this page neither hears nor sends. */
  private failClosed(): void {
    const could = (this.media?.peers ?? []).filter((one) => !one.stays).map((one) => one.seat);
    if (!could.length) return;
    this.drop();
    this.events.closed(could, "no word");
  }

  private listenAgain(): void {
    if (!this.isOpen && this.ready) this.joinNow();
  }
}
