import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Message } from "../../../lib/room-socket";
import type { MediaState, PeerSeen } from "./engine";
import { FakeConnection, fakeStream } from "./fake-connection";
import { SILENT_AFTER } from "./heartbeat";
import { Mesh } from "./mesh";

/** A server in memory that passes signals on, and says who may hear whom. */
class Server {
  readonly people = new Map<string, Person>();
  readonly out = new Set<string>();
  phase = "together";

  join(seat: string, page = `page of ${seat}`, ...kinds: string[]): Person {
    const person = new Person(this, seat, page);
    this.people.set(seat, person);
    person.mesh.join(kinds.length ? fakeStream(...kinds) : fakeStream("audio", "video"), {
      page,
      picture: true,
    });
    this.tell();
    person.admit();
    return person;
  }

  /** Private time opens, or ends, for these. */
  become(phase: string, ...out: string[]): void {
    this.phase = phase;
    this.out.clear();
    for (const seat of out) this.out.add(seat);
    this.tell();
  }

  tell(): void {
    for (const person of this.people.values()) if (!person.cutOff) person.take(this.stateFor(person));
  }

  stateFor(person: Person): MediaState {
    const outside = this.out.has(person.seat);
    const others = [...this.people.values()].filter(
      (one) => one !== person && !outside && !this.out.has(one.seat),
    );
    const peers = others.map(
      (one): PeerSeen => ({
        seat: one.seat,
        page: one.page,
        stays: !one.seat.startsWith("tom"),
        wants_picture: one.wants,
        muted: false,
      }),
    );
    return {
      engine: "mesh",
      why: "",
      link: "",
      phone: "",
      phase: this.phase,
      pictures: true,
      full: false,
      page: outside ? "" : person.page,
      peers,
      checked: null,
      interpreters: [],
    };
  }

  pass(from: Person, message: Message): void {
    const to = this.people.get(String(message["to"]));
    if (
      !to ||
      to.page !== message["page"] ||
      to.cutOff ||
      from.cutOff ||
      this.out.has(from.seat) ||
      this.out.has(to.seat)
    )
      return from.mesh.heard({ type: "media_refused", to: String(message["to"]) });
    to.mesh.heard({
      type: "media_signal",
      from: from.seat,
      page: from.page,
      data: JSON.parse(JSON.stringify(message["data"])) as unknown,
    });
  }
}

class Person {
  readonly sent: Message[] = [];
  readonly closed: [string[], string][] = [];
  readonly tracks: string[] = [];
  readonly mesh: Mesh;
  cutOff = false;
  wants = true;

  constructor(
    private readonly server: Server,
    readonly seat: string,
    public page: string,
  ) {
    this.mesh = new Mesh(seat, {
      send: (message) => this.send(message),
      track: (from, track) => this.tracks.push(`${from} ${track.kind}`),
      gone: () => undefined,
      quality: () => undefined,
      closed: (seats, why) => this.closed.push([seats, why]),
    });
  }

  admit(): void {
    this.mesh.heard({
      type: "media_in",
      page: this.page,
      phase: this.server.phase,
      engine: "mesh",
      ice: [{ urls: "turn:192.0.2.1" }],
      relay_only: true,
      ttl: 600,
    });
  }

  take(state: MediaState): void {
    this.mesh.heard({ type: "state" });
    this.mesh.take(state);
  }

  said(type: string): Message[] {
    return this.sent.filter((one) => one.type === type);
  }

  private send(message: Message): void {
    this.sent.push(message);
    if (message.type === "media_signal") queueMicrotask(() => this.server.pass(this, message));
  }
}

let server: Server;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  FakeConnection.all = [];
  vi.stubGlobal("RTCPeerConnection", FakeConnection);
  server = new Server();
});
afterEach(() => {
  for (const one of server.people.values()) one.mesh.leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(20);
const open = () => FakeConnection.all.filter((one) => !one.closed);

/** Everybody in the room, and every connection up. */
async function together(...seats: string[]): Promise<Person[]> {
  const people = seats.map((seat) => server.join(seat));
  await settle();
  for (const one of open()) one.is("connected");
  return people;
}

test("two people have one connection each with one sound and one picture, offered once", async () => {
  const [nan, mum] = await together("a nan", "b mum");
  expect(open()).toHaveLength(2);
  expect(open().map((one) => one.transceivers.map((t) => t.receiver.track.kind))).toEqual([
    ["audio", "video"],
    ["audio", "video"],
  ]);
  expect(FakeConnection.all.map((one) => one.offers).sort()).toEqual([0, 1]);
  expect(nan?.tracks).toContain("b mum audio");
  expect(mum?.tracks).toContain("a nan video");
});

test("everything goes through the relay, and no other way is told", async () => {
  const [nan] = await together("a nan", "b mum");
  const [connection] = open();
  expect(connection?.config.iceTransportPolicy).toBe("relay");
  const before = nan?.said("media_signal").length;
  const found = (candidate: string) => ({ candidate: { candidate, toJSON: () => ({ candidate }) } });
  for (const one of open()) one.onicecandidate?.(found("candidate:1 1 udp 1 192.0.2.9 5000 typ host"));
  expect(nan?.said("media_signal")).toHaveLength(before ?? -1);
  for (const one of open()) one.onicecandidate?.(found("candidate:1 1 udp 1 192.0.2.9 5000 typ relay"));
  expect(nan?.said("media_signal")).toHaveLength((before ?? 0) + 1);
});

test("private time closes who is sent out, leaves the family’s connections alone and says who is still connected", async () => {
  const [nan, mum, tom] = await together("a nan", "b mum", "tom");
  const family = open().filter((one) => one.remoteDescription && [nan, mum].some(Boolean));
  const offers = FakeConnection.all.reduce((sum, one) => sum + one.offers, 0);
  server.become("private", "tom");
  await settle();
  expect(nan?.mesh.open).toEqual(["b mum"]);
  expect(tom?.mesh.open).toEqual([]);
  expect(nan?.closed).toEqual([[["tom"], "private"]]);
  expect(nan?.said("media_cleared").at(-1)).toEqual({
    type: "media_cleared",
    phase: "private",
    open: ["b mum"],
  });
  expect(tom?.said("media_cleared").filter((one) => one["phase"] === "private")).toEqual([]);
  expect(open()).toHaveLength(2);
  expect(family).toEqual(expect.arrayContaining(open()));
  expect(FakeConnection.all.reduce((sum, one) => sum + one.offers, 0)).toBe(offers);
});

test("when it ends who was out is met again, and the family’s connections are still the same", async () => {
  await together("a nan", "b mum", "tom");
  server.become("private", "tom");
  await settle();
  const family = open();
  server.become("after");
  await settle();
  expect(open()).toHaveLength(6);
  expect(open()).toEqual(expect.arrayContaining(family));
});

test("five seconds without a word closes who could be sent out, and nobody else", async () => {
  const [nan] = await together("a nan", "b mum", "tom");
  await vi.advanceTimersByTimeAsync(SILENT_AFTER - 600);
  expect(nan?.mesh.open).toEqual(["b mum", "tom"]);
  await vi.advanceTimersByTimeAsync(1200);
  expect(nan?.mesh.open).toEqual(["b mum"]);
  expect(nan?.closed).toEqual([[["tom"], "no word"]]);
});

test("a ping of the same phase opens them again, a ping of another does not", async () => {
  const [nan, mum, tom] = await together("a nan", "b mum", "tom");
  await vi.advanceTimersByTimeAsync(SILENT_AFTER + 600);
  for (const one of [nan, mum, tom]) one?.mesh.heard({ type: "media_ping", phase: "private" });
  await settle();
  expect(nan?.mesh.open).toEqual(["b mum"]);
  for (const one of [nan, mum, tom]) one?.mesh.heard({ type: "media_ping", phase: "together" });
  await settle();
  expect(nan?.mesh.open).toEqual(["b mum", "tom"]);
  expect(open().every((one) => one.signalingState === "stable" && one.transceivers.length === 2)).toBe(true);
});

test("being let in again says nothing about who is still here: the state does", async () => {
  const [nan] = await together("a nan", "b mum", "tom");
  await vi.advanceTimersByTimeAsync(SILENT_AFTER + 600);
  nan?.admit();
  await settle();
  expect(nan?.mesh.open).toEqual(["b mum"]);
  server.tell();
  await settle();
  expect(nan?.mesh.open).toEqual(["b mum", "tom"]);
});

test("one who was deaf alone is answered, though the other still held the old connection", async () => {
  const [nan, , tom] = await together("a nan", "b mum", "tom");
  if (!nan || !tom) throw new Error("nobody there");
  const held = open();
  nan.cutOff = true;
  for (let i = 0; i < 4; i++) {
    await vi.advanceTimersByTimeAsync(2000);
    for (const one of server.people.values())
      if (!one.cutOff) one.mesh.heard({ type: "media_ping", phase: "together" });
  }
  expect([nan.mesh.open, tom.mesh.open]).toEqual([["b mum"], ["a nan", "b mum"]]);
  nan.cutOff = false;
  nan.mesh.line(false);
  nan.mesh.line(true);
  nan.mesh.join(fakeStream("audio"), { page: nan.page, picture: false });
  nan.take(server.stateFor(nan));
  nan.admit();
  await settle();
  expect(nan.mesh.open).toEqual(["b mum", "tom"]);
  const fresh = open().filter((one) => !held.includes(one));
  expect(fresh).toHaveLength(2);
  expect(fresh.every((one) => one.signalingState === "stable")).toBe(true);
});

test("another page of somebody is another connection", async () => {
  const [nan] = await together("a nan", "b mum");
  const old = open();
  server.join("b mum", "another page");
  await settle();
  // The page that was left behind is not ours to close here.
  expect(old.filter((one) => !one.closed)).toHaveLength(1);
  expect(nan?.mesh.open).toEqual(["b mum"]);
  expect(nan?.said("media_signal").at(-1)?.["page"]).toBe("another page");
});

test("signals that come before the state wait for it", async () => {
  const nan = server.join("a nan");
  await settle();
  nan.mesh.heard({
    type: "media_signal",
    from: "b mum",
    page: "early page",
    data: { description: { type: "offer", sdp: "a=fingerprint:sha-256 EA:RL" } },
  });
  await settle();
  expect(open()).toHaveLength(0);
  server.join("b mum", "early page");
  await settle();
  expect(FakeConnection.all.filter((one) => one.remoteDescription?.sdp?.includes("EA:RL"))).toHaveLength(1);
});

test("a signal of somebody the state never names opens nothing", async () => {
  const [nan] = await together("a nan", "b mum");
  nan?.mesh.heard({
    type: "media_signal",
    from: "tom",
    page: "p",
    data: { description: { type: "offer", sdp: "x" } },
  });
  await settle();
  expect(nan?.mesh.open).toEqual(["b mum"]);
});

test("who may not be called any more is dropped at once", async () => {
  const [nan] = await together("a nan", "tom");
  nan?.mesh.heard({ type: "media_refused", to: "tom" });
  expect(nan?.mesh.open).toEqual([]);
});

test("the microphone is replaced, never negotiated again", async () => {
  const [nan] = await together("a nan", "b mum");
  const offers = FakeConnection.all.reduce((sum, one) => sum + one.offers, 0);
  nan?.mesh.replace(null);
  await settle();
  const mine = open().filter((one) => one.transceivers.every((t) => t.sender.track === null));
  expect(mine).toHaveLength(1);
  expect(FakeConnection.all.reduce((sum, one) => sum + one.offers, 0)).toBe(offers);
});

test("saving data sends no picture, and asks for sound in long packets", async () => {
  const [nan] = await together("a nan", "b mum");
  nan?.mesh.save(true);
  await settle();
  const mine = open().find((one) => one.transceivers[1]?.sender.track === null);
  expect(mine?.transceivers[0]?.sender.track).not.toBeNull();
  expect(mine?.transceivers[0]?.sender.given).toMatchObject({ maxBitrate: 16_000 });
  const offer = nan?.said("media_signal").at(-1)?.["data"] as { description: { sdp: string } };
  expect(offer.description.sdp).toContain("a=ptime:60");
});

test("who wants no picture is sent none", async () => {
  const [nan, mum] = await together("a nan", "b mum");
  if (!nan || !mum) throw new Error("nobody there");
  mum.wants = false;
  server.tell();
  await settle();
  expect(open().filter((one) => one.transceivers[1]?.sender.track === null)).toHaveLength(1);
});

test("a picture nobody sees is not asked for, and asked for again when it is seen", async () => {
  const [nan] = await together("a nan", "b mum");
  nan?.mesh.spare(new Set(["b mum"]));
  await settle();
  expect(
    open()
      .map((one) => one.transceivers[1]?.direction)
      .sort(),
  ).toEqual(["sendonly", "sendrecv"]);
  nan?.mesh.spare(new Set());
  expect(open().map((one) => one.transceivers[1]?.direction)).toEqual(["sendrecv", "sendrecv"]);
});

test("a line that breaks starts ICE again, and a line that is only slow does not", async () => {
  const [nan, mum] = await together("a nan", "b mum");
  const words = () => {
    for (const one of [nan, mum]) one?.mesh.heard({ type: "media_ping", phase: "together" });
  };
  for (const one of open()) one.is("disconnected");
  await vi.advanceTimersByTimeAsync(1500);
  expect(FakeConnection.all.map((one) => one.restarts)).toEqual([0, 0]);
  words();
  await vi.advanceTimersByTimeAsync(2000);
  expect(FakeConnection.all.map((one) => one.restarts).sort()).toEqual([0, 1]);
  for (const one of open()) one.is("connected");
  words();
  await vi.advanceTimersByTimeAsync(4000);
  expect(FakeConnection.all.map((one) => one.restarts).sort()).toEqual([0, 1]);
});

test("what cannot be mended is built anew", async () => {
  const [nan, mum] = await together("a nan", "b mum");
  const old = open();
  for (const one of open()) one.is("failed");
  for (let i = 0; i < 25; i++) {
    await vi.advanceTimersByTimeAsync(2000);
    for (const one of [nan, mum]) one?.mesh.heard({ type: "media_ping", phase: "together" });
  }
  expect(old.some((one) => one.closed)).toBe(true);
  expect(nan?.mesh.open).toEqual(["b mum"]);
});

test("while the line to the server is down signals wait, and go when we are let in again", async () => {
  const [nan] = await together("a nan", "b mum");
  const before = nan?.said("media_signal").length ?? 0;
  nan?.mesh.line(false);
  nan?.mesh.save(true);
  await settle();
  expect(nan?.said("media_signal")).toHaveLength(before);
  nan?.mesh.line(true);
  nan?.admit();
  expect(nan?.said("media_signal")).toHaveLength(before + 1);
});
