/**
 * Sound and picture through a media server: this page sends once, and hears everybody over one other
 * connection.
 *
 * Only our server speaks to the media server. It says whom this page hears, from the same rows as
 * `state.media.peers`; the page asks again whenever that could have changed. A new phase is a new room: both
 * connections go, and the page joins anew.
 */
import type { Message } from "../../../lib/room-socket";
import type { MediaState, PeerStats, Ticket } from "./engine";
import { Served } from "./served";
import { type Heard, Leg } from "./sfu-leg";

/** Somebody is not there yet: ask again; and now and then in any case. */
const ASK_SOON = 1500;
const ASK_AGAIN = 6000;

export class Sfu extends Served {
  private legs: Leg[] = [];
  private askedAt = -Infinity;

  override take(media: MediaState): void {
    if (whoIs(this.media) !== whoIs(media)) this.askedAt = -Infinity;
    super.take(media);
  }

  override heard(message: Message): void {
    super.heard(message);
    if (message.type === "media_sfu" && message["page"] === this.page) this.answered(message);
    else if (message.type === "refused" && message["asked"] === "media_sfu") this.joinAgain();
  }

  override line(up: boolean): void {
    super.line(up);
    if (!up) for (const leg of this.legs) leg.forgetQuestions();
  }

  save(on: boolean): void {
    if (this.saving === on) return;
    this.saving = on;
    // The server leaves pictures out once it has heard that this page wants none.
    this.askedAt = performance.now() - ASK_AGAIN + 400;
    this.apply();
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

  protected get seats(): string[] {
    return this.legs.flatMap((leg) => leg.seats);
  }

  protected get isOpen(): boolean {
    return this.legs.length > 0;
  }

  protected drop(): void {
    for (const leg of this.legs) leg.close();
    this.legs = [];
  }

  protected apply(): void {
    for (const leg of this.legs) void leg.apply();
  }

  protected override admitted(ticket: Ticket): void {
    this.askedAt = -Infinity;
    super.admitted(ticket);
  }

  protected lookAfter(media: MediaState, _ticket: Ticket, now: number): void {
    if (!this.legs.length) this.open(0);
    const heard = new Set(this.seats);
    const complete = media.peers.every((one) => heard.has(one.seat));
    const due = now - this.askedAt > (complete ? ASK_AGAIN : ASK_SOON);
    if (due) this.askedAt = now;
    for (const leg of this.legs) leg.tick(now, due);
  }

  private answered(message: Message): void {
    const description = message["description"] as RTCSessionDescriptionInit | null;
    const leg = this.legs[Number(message["room"])];
    if (!leg) return;
    if (message["of"] === "publish") void leg.published(description, Number(message["turn"]));
    else void leg.offered(description, message["hears"] as Heard[], Number(message["turn"]));
    for (let room = this.legs.length; room < Number(message["rooms"]); room++) this.open(room);
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
      config: () => ({
        iceServers: this.ticket?.ice ?? [],
        iceTransportPolicy: this.ticket?.relay_only ? "relay" : "all",
        bundlePolicy: "max-bundle",
      }),
      sending: () => this.sending(),
    });
    this.legs[room] = leg;
    void leg.publish();
  }
}

/** Whom a state names, and when: what the server would answer depends on nothing else. */
function whoIs(media: MediaState | undefined): string {
  return [media?.phase, ...(media?.peers ?? []).map((one) => `${one.seat} ${one.page}`).sort()].join();
}
