/**
 * Sound and picture straight from each to each, through the relay: one connection to everybody in
 * `state.media.peers`.
 *
 * Who offers is fixed by the seats' ids, so nobody waits for the other. When private time begins those who
 * are sent out are closed and the others are left exactly as they are. Without a word from the server we
 * cannot know that private time has not begun: anyone who could be sent out is closed then, too.
 */
import type { Message } from "../../../lib/room-socket";
import type { Engine, EngineEvents, MediaState, PeerSeen, PeerStats, Ticket } from "./engine";
import { Heartbeat } from "./heartbeat";
import { Peer, type Sending, type Signal } from "./peer";

const TICK = 500;
/** After somebody comes or goes everybody's picture is sized anew, once it is calm. */
const RESIZE = 1500;
const MOST_EARLY = 64;

export class Mesh implements Engine {
  private readonly peers = new Map<string, Peer>();
  /** Signals of pages the state has not told of yet. */
  private readonly early = new Map<string, Signal[]>();
  /** Pages there has been a connection to: they may still hold its other end, so that we begin this time. */
  private readonly met = new Set<string>();
  private unsent: { peer: Peer; message: Message }[] = [];
  private local: MediaStream | null = null;
  private page = "";
  private picture = false;
  private saving = false;
  private mending = false;
  private media: MediaState | undefined;
  private ticket: Ticket | undefined;
  /** The server knows this page on this line. */
  private ready = false;
  private readonly heartbeat = new Heartbeat();
  private cleared = "";
  private spared: ReadonlySet<string> = new Set();
  private resizing: ReturnType<typeof setTimeout> | undefined;
  private readonly timer = setInterval(() => this.tick(performance.now()), TICK);

  constructor(
    private readonly me: string,
    private readonly events: EngineEvents,
  ) {}

  join(local: MediaStream | null, { page, picture }: { page: string; picture: boolean }): void {
    if (page !== this.page) this.dropAll();
    this.local = local;
    this.page = page;
    this.picture = picture;
    this.ready = false;
    this.heartbeat.wait();
  }

  take(media: MediaState): void {
    const moved = this.media !== undefined && this.media.phase !== media.phase;
    this.media = media;
    if (moved) this.early.clear();
    this.reconcile(moved);
  }

  heard(message: Message): void {
    // The server speaks again: everybody it named may be called again. After a state `take` follows.
    if (this.heartbeat.received(message, this.media?.phase) && message.type === "media_ping")
      this.reconcile();
    if (message.type === "media_in") this.admitted(message as Ticket);
    else if (message.type === "media_signal")
      this.signalled(String(message["from"]), String(message["page"]), message["data"] as Signal);
    else if (message.type === "media_refused") this.drop(String(message["to"]));
  }

  line(up: boolean): void {
    if (!up) this.ready = false;
    if (!up) this.cleared = "";
  }

  replace(local: MediaStream | null): void {
    this.local = local;
    this.picture = Boolean(local?.getVideoTracks().length);
    this.applyAll();
  }

  save(on: boolean, mend = false): void {
    if (this.saving === on && this.mending === mend) return;
    this.saving = on;
    this.mending = mend;
    for (const peer of this.peers.values()) void peer.repack().catch(() => undefined);
  }

  spare(seats: ReadonlySet<string>): void {
    this.spared = seats;
    for (const [seat, peer] of this.peers) peer.watch(!seats.has(seat));
  }

  async stats(): Promise<Map<string, PeerStats>> {
    const all = [...this.peers].map(async ([seat, peer]) => [seat, await peer.stats()] as const);
    const done = await Promise.allSettled(all);
    return new Map(done.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
  }

  levels(): Map<string, number> {
    return new Map([...this.peers].map(([seat, peer]) => [seat, peer.level()]));
  }

  /** The seats there is a connection to, up or down. */
  get open(): string[] {
    return [...this.peers.keys()];
  }

  leave(): void {
    clearInterval(this.timer);
    clearTimeout(this.resizing);
    this.dropAll();
    this.early.clear();
    this.ready = false;
    this.ticket = this.media = undefined;
  }

  // -- who ---------------------------------------------------------------------------------------------

  /** Be connected to exactly those the state names: close first, then open, then say what is open. */
  private reconcile(moved = false): void {
    const { media } = this;
    if (!media) return;
    const mine = media.page === this.page && this.page !== "";
    const listed = new Map((mine ? media.peers : []).map((one) => [one.seat, one]));
    const sent: string[] = [];
    for (const [seat, peer] of [...this.peers]) {
      if (listed.get(seat)?.page === peer.card.page) continue;
      if (moved && !listed.has(seat)) sent.push(seat);
      this.drop(seat);
    }
    if (sent.length) this.events.closed(sent, "private");
    if (!mine || !this.ticket || !this.ready) return;
    for (const card of listed.values()) this.keep(card);
    this.sayCleared(media.phase);
  }

  private keep(card: PeerSeen): void {
    const known = this.peers.get(card.seat);
    if (known) {
      const before = known.card;
      known.card = card;
      if (before.wants_picture !== card.wants_picture) void known.apply().catch(() => undefined);
    } else if (card.stays || !this.heartbeat.silent)
      this.meet(card, this.met.has(card.page) || this.me > card.seat);
  }

  private meet(card: PeerSeen, offers: boolean, first?: Signal): void {
    const peer: Peer = new Peer(card, this.me < card.seat, offers, this.config(), {
      signal: (data) => this.signal(peer, data),
      track: (track) => this.events.track(card.seat, track),
      line: (line) => this.events.quality(card.seat, line),
      sending: () => this.sendingTo(this.peers.get(card.seat)?.card ?? card),
      again: (begins, data) => this.again(peer, begins, data),
      late: (data) => this.late(peer, data),
    });
    this.peers.set(card.seat, peer);
    this.met.add(card.page);
    peer.watch(!this.spared.has(card.seat));
    const key = `${card.seat} ${card.page}`;
    for (const one of [...(first ? [first] : []), ...(this.early.get(key) ?? [])]) peer.take(one);
    this.early.delete(key);
    this.resizeSoon();
  }

  /** Build one connection anew, to the same page of the same person. */
  private again(old: Peer, offers: boolean, first?: Signal): void {
    const { card } = old;
    if (this.peers.get(card.seat) !== old) return;
    old.close();
    this.peers.delete(card.seat);
    this.meet(card, offers, first);
  }

  private late(old: Peer, data: Signal): void {
    const now = this.peers.get(old.card.seat);
    if (now && now !== old && now.card.page === old.card.page) now.take(data);
  }

  private drop(seat: string): void {
    const peer = this.peers.get(seat);
    if (!peer) return;
    peer.close();
    this.peers.delete(seat);
    this.unsent = this.unsent.filter((one) => one.peer !== peer);
    this.resizeSoon();
    this.events.gone(seat);
  }

  private dropAll(): void {
    for (const seat of [...this.peers.keys()]) this.drop(seat);
  }

  // -- the server ----------------------------------------------------------------------------------------

  private admitted(ticket: Ticket): void {
    if (ticket.page !== this.page) return;
    this.ticket = ticket;
    this.ready = true;
    for (const peer of this.peers.values()) {
      peer.renew(this.config());
      peer.hurry(performance.now());
    }
    for (const { peer, message } of this.unsent.splice(0))
      if (this.peers.get(peer.card.seat) === peer) this.events.send(message);
    this.reconcile();
  }

  private signalled(from: string, page: string, data: Signal): void {
    const peer = this.peers.get(from);
    if (peer?.card.page === page) return peer.take(data);
    const key = `${from} ${page}`;
    const waiting = this.early.get(key) ?? [];
    if (waiting.length < MOST_EARLY) this.early.set(key, [...waiting, data]);
  }

  private signal(peer: Peer, data: Signal): void {
    const message = { type: "media_signal", to: peer.card.seat, page: peer.card.page, data };
    if (this.ready) this.events.send(message);
    else this.unsent.push({ peer, message });
  }

  /** Once for each phase on each line: who is still connected to this page, after closing. */
  private sayCleared(phase: string): void {
    if (this.cleared === phase) return;
    this.cleared = phase;
    this.events.send({ type: "media_cleared", phase, open: this.open });
  }

  private tick(now: number): void {
    if (!this.ticket) return;
    if (this.heartbeat.fellSilent(now)) this.failClosed();
    for (const peer of [...this.peers.values()]) peer.tick(now, this.ready && !this.heartbeat.silent);
  }

  private failClosed(): void {
    const could = [...this.peers.values()].filter((peer) => !peer.card.stays).map((peer) => peer.card.seat);
    for (const seat of could) this.drop(seat);
    this.events.closed(could, "no word");
  }

  // -- what goes out ---------------------------------------------------------------------------------------

  private config(): RTCConfiguration {
    const { ice = [], relay_only = true } = this.ticket ?? {};
    return { iceServers: ice, iceTransportPolicy: relay_only ? "relay" : "all", bundlePolicy: "max-bundle" };
  }

  private sendingTo(card: PeerSeen): Sending {
    const live = (tracks: MediaStreamTrack[] | undefined) =>
      tracks?.find((one) => one.readyState === "live") ?? null;
    const shows = this.picture && !this.saving && this.media?.pictures === true && card.wants_picture;
    return {
      audio: live(this.local?.getAudioTracks()),
      video: shows ? live(this.local?.getVideoTracks()) : null,
      pictureBits: pictureBits(this.peers.size),
      saving: this.saving,
      mending: this.mending,
    };
  }

  private applyAll(): void {
    for (const peer of this.peers.values()) void peer.apply().catch(() => undefined);
  }

  private resizeSoon(): void {
    clearTimeout(this.resizing);
    this.resizing = setTimeout(() => this.applyAll(), RESIZE);
  }
}

/** Bits a second for the picture to each of that many: a mesh sends it once for everybody. */
export function pictureBits(others: number): number {
  if (others <= 1) return 400_000;
  return others <= 3 ? 200_000 : 100_000;
}
