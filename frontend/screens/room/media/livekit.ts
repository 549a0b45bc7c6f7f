/**
 * Sound and picture through LiveKit, which this page reaches itself with a token our server gives for a
 * minute.
 *
 * LiveKit knows who is in a room, and not who may hear whom. So this page asks to hear exactly those the
 * state names, and has LiveKit pass what it sends to nobody else. There is a room for each circle somebody is
 * in, for most people one.
 */
import type { MediaState, PeerStats, Ticket } from "./engine";
import { LiveKitRoom, type Wish } from "./livekit-room";
import { Served } from "./served";

export class LiveKit extends Served {
  /** By the name in their token. */
  private readonly rooms = new Map<string, LiveKitRoom>();
  /** Whom the state names: their name on LiveKit, and their seat. */
  private listed = new Map<string, string>();
  /** What was shown of everybody. */
  private shown = new Map<string, MediaStreamTrack[]>();
  private spared: ReadonlySet<string> = new Set();
  private mending = false;
  private closing = 0;
  /** A room of this ticket has ended, or never opened. */
  private isOver = false;

  override take(media: MediaState): void {
    const pictures = this.media?.pictures;
    const peers = media.page === this.page ? media.peers : [];
    this.listed = new Map(peers.map(({ seat }) => [seat.replaceAll("-", ""), seat]));
    super.take(media);
    this.listen();
    if (pictures !== media.pictures) this.apply();
  }

  save(on: boolean, mend = false): void {
    if (this.saving === on && this.mending === mend) return;
    this.saving = on;
    this.mending = mend;
    this.apply();
    this.listen();
  }

  spare(seats: ReadonlySet<string>): void {
    this.spared = seats;
    this.listen();
  }

  async stats(): Promise<Map<string, PeerStats>> {
    const all = await Promise.all([...this.rooms.values()].map((room) => room.stats()));
    return new Map(all.flatMap((one) => [...one]));
  }

  levels(): Map<string, number> {
    return new Map([...this.rooms.values()].flatMap((room) => [...room.levels()]));
  }

  protected get seats(): string[] {
    return [...this.shown.keys()];
  }

  protected get isOpen(): boolean {
    return this.rooms.size > 0;
  }

  protected override get isClosing(): boolean {
    return this.closing > 0;
  }

  protected drop(): void {
    for (const name of [...this.rooms.keys()]) this.close(name);
    this.show();
  }

  protected apply(): void {
    for (const room of this.rooms.values()) void room.apply();
  }

  protected override admitted(ticket: Ticket): void {
    if (ticket.page === this.page) this.isOver = false;
    super.admitted(ticket);
  }

  /** A ticket of another phase opens nothing, and one with a room that is over is used up. */
  protected lookAfter(media: MediaState, ticket: Ticket, now: number): void {
    if (this.isOver || ticket.phase !== media.phase) return this.joinAgain();
    const tokens = new Map(
      (ticket.token ?? "")
        .split(" ")
        .filter(Boolean)
        .map((one) => [roomOf(one), one]),
    );
    for (const name of [...this.rooms.keys()]) if (!tokens.has(name)) this.close(name);
    for (const [name, token] of tokens) if (!this.rooms.has(name)) this.open(name, token, ticket);
    this.listen();
    for (const room of this.rooms.values()) room.tend(now);
  }

  // -- rooms ------------------------------------------------------------------------------------------------

  private open(name: string, token: string, ticket: Ticket): void {
    const room: LiveKitRoom = new LiveKitRoom({
      wish: (identity) => this.wish(room, identity),
      changed: () => this.listen(),
      line: (line) => {
        for (const seat of room.tracks().keys()) this.events.quality(seat, line);
        this.events.quality("me", line);
      },
      over: (displaced) => this.over(name, room, displaced),
      sending: () => ({ ...this.sending(), mending: this.mending }),
    });
    this.rooms.set(name, room);
    this.listen();
    void room.open(ticket.url ?? "", token, ticket.ice);
  }

  private close(name: string): void {
    const room = this.rooms.get(name);
    this.rooms.delete(name);
    this.closing += 1;
    void room?.close().then(() => {
      this.closing -= 1;
      this.sayCleared();
    });
  }

  /**
   * A room ended that was not left: given up by the server as a rule. Another page of mine is told so by the
   * state.
   */
  private over(name: string, room: LiveKitRoom, displaced: boolean): void {
    if (this.rooms.get(name) !== room) return;
    this.rooms.delete(name);
    this.isOver = true;
    if (displaced) this.waitToJoin();
    this.listen();
  }

  // -- who --------------------------------------------------------------------------------------------------

  /** Hear exactly those the state names, and be heard by nobody else. */
  private listen(): void {
    for (const room of this.rooms.values()) {
      room.allow([...this.listed.keys()]);
      room.hear();
    }
    this.show();
  }

  /** What this page wants of somebody in a room. Somebody in two of them is heard in the first alone. */
  private wish(room: LiveKitRoom, identity: string): Wish | undefined {
    const seat = this.listed.get(identity);
    const home = [...this.rooms.values()].find((one) => one.has(identity));
    if (seat === undefined || home !== room) return undefined;
    return { seat, picture: this.media?.pictures === true && !this.saving, seen: !this.spared.has(seat) };
  }

  /** Give everybody their tracks, and take away those who have none any more. */
  private show(): void {
    const before = this.shown;
    this.shown = new Map([...this.rooms.values()].flatMap((room) => [...room.tracks()]));
    for (const seat of before.keys()) if (!this.shown.has(seat)) this.events.gone(seat);
    for (const [seat, tracks] of this.shown) {
      for (const track of tracks) if (!before.get(seat)?.includes(track)) this.events.track(seat, track);
    }
  }
}

/** The room a token opens. It is written in it for anybody to read. */
function roomOf(token: string): string {
  const claims = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  return (JSON.parse(atob(claims)) as { video: { room: string } }).video.room;
}
