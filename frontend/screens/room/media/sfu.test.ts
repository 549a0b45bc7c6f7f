import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Message } from "../../../lib/room-socket";
import type { MediaState, PeerSeen } from "./engine";
import { FakeConnection, fakeStream } from "./fake-connection";
import { SILENT_AFTER } from "./heartbeat";
import { Sfu } from "./sfu";

let sent: Message[] = [];
let closed: [string[], string][] = [];
let told: string[] = [];
let sfu: Sfu;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  FakeConnection.all = [];
  vi.stubGlobal("RTCPeerConnection", FakeConnection);
  [sent, closed, told] = [[], [], []];
  sfu = new Sfu("me", {
    send: (message) => sent.push(message),
    track: (seat, track) => told.push(`${seat} ${track.kind}`),
    gone: (seat) => told.push(`${seat} gone`),
    quality: (who, line) => told.push(`${who} ${line}`),
    closed: (seats, why) => closed.push([seats, why]),
  });
});
afterEach(() => {
  sfu.leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(20);
const said = (type: string) => sent.filter((one) => one.type === type);
const asked = (of: string) =>
  said("media_sfu").filter((one) => one["of"] === of && !(of === "subscribe" && one["description"]));
const open = () => FakeConnection.all.filter((one) => !one.closed);
const seen = (seat: string): PeerSeen => ({
  seat,
  page: `page of ${seat}`,
  stays: seat !== "tom",
  wants_picture: true,
  muted: false,
});
const state = (phase: string, ...seats: string[]): MediaState => ({
  engine: "janus",
  why: "",
  link: "",
  phone: "",
  phase,
  pictures: true,
  full: false,
  page: "p",
  peers: seats.map(seen),
  checked: null,
  interpreters: [],
});
const ping = (phase: string) => sfu.heard({ type: "media_ping", phase });

function take(media: MediaState): void {
  sfu.heard({ type: "state" });
  sfu.take(media);
}

function letIn(phase: string): void {
  sfu.heard({ type: "media_in", page: "p", phase, engine: "janus", ice: [], relay_only: false, ttl: 600 });
}

/** What the server answers a page: to its last offer, and to its last question whom it hears. */
async function answer(...seats: string[]): Promise<void> {
  const about = { type: "media_sfu", page: "p", room: 0, rooms: 1 };
  await settle();
  sfu.heard({
    ...about,
    of: "publish",
    turn: asked("publish").at(-1)?.["turn"],
    description: { type: "answer", sdp: "" },
  });
  await settle();
  const hears = seats.map((seat, place) => ({ mid: String(place), seat, kind: "audio" }));
  sfu.heard({
    ...about,
    of: "subscribe",
    turn: asked("subscribe").at(-1)?.["turn"],
    description: { type: "offer", sdp: seats.map(() => "m=audio 9\r\n").join("") },
    hears,
  });
  await settle();
}

/** In the room, and hearing these. */
async function together(...seats: string[]): Promise<void> {
  sfu.join(fakeStream("audio", "video"), { page: "p", picture: true });
  take(state("together", ...seats));
  letIn("together");
  await answer(...seats);
}

test("a page sends over one connection and hears everybody over another", async () => {
  await together("nan", "tom");
  expect(open()).toHaveLength(2);
  expect(told).toEqual(["nan audio", "tom audio"]);
  expect(said("media_cleared")).toEqual([{ type: "media_cleared", phase: "together", open: [] }]);
});

test("a new phase closes everything at once, says so, and joins anew", async () => {
  await together("nan", "tom");
  take(state("private", "nan"));
  expect(open()).toEqual([]);
  expect(closed).toEqual([[["tom"], "private"]]);
  expect(said("media_cleared").at(-1)).toEqual({ type: "media_cleared", phase: "private", open: [] });
  expect(said("media_join")).toEqual([{ type: "media_join", page: "p", picture: true }]);
  take(state("private", "nan"));
  expect([said("media_cleared").length, said("media_join").length]).toEqual([2, 1]);
  letIn("private");
  await answer("nan");
  expect(open()).toHaveLength(2);
  expect(told.at(-1)).toBe("nan audio");
});

test("who is sent out closes everything and asks for nothing", async () => {
  await together("nan", "tom");
  take({ ...state("private"), page: "" });
  expect(open()).toEqual([]);
  expect([said("media_join"), said("media_cleared").length]).toEqual([[], 1]);
});

test("five seconds without a word closes everything when somebody could be sent out", async () => {
  await together("nan", "tom");
  await vi.advanceTimersByTimeAsync(SILENT_AFTER - 600);
  expect(open()).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1200);
  expect(open()).toEqual([]);
  expect(closed).toEqual([[["tom"], "no word"]]);
});

test("without anybody who could be sent out, sound goes on", async () => {
  await together("nan");
  await vi.advanceTimersByTimeAsync(SILENT_AFTER + 600);
  expect(open()).toHaveLength(2);
  expect(closed).toEqual([]);
});

test("a ping of the same phase brings it back, a ping of another does not", async () => {
  await together("nan", "tom");
  await vi.advanceTimersByTimeAsync(SILENT_AFTER + 600);
  ping("private");
  expect(said("media_join")).toEqual([]);
  ping("together");
  expect(said("media_join")).toHaveLength(1);
  letIn("together");
  await answer("nan", "tom");
  expect(open()).toHaveLength(2);
});

test("somebody new is asked for soon, and once everybody is there only now and then", async () => {
  await together("nan");
  const before = asked("subscribe").length;
  take(state("together", "nan", "mum"));
  expect(asked("subscribe")).toHaveLength(before + 1);
  await answer("nan", "mum");
  for (let i = 0; i < 4; i++) {
    ping("together");
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(asked("subscribe")).toHaveLength(before + 1);
});

test("a place that is gone is asked for again, but not again and again", async () => {
  await together("nan");
  await vi.advanceTimersByTimeAsync(3500);
  const refuse = () => sfu.heard({ type: "refused", code: "wrong_moment", asked: "media_sfu" });
  refuse();
  refuse();
  expect(open()).toEqual([]);
  expect(said("media_join")).toHaveLength(1);
});

test("somebody in two circles has two connections in each", async () => {
  await together("nan");
  sfu.heard({
    type: "media_sfu",
    page: "p",
    room: 0,
    rooms: 2,
    of: "subscribe",
    turn: -1,
    description: null,
    hears: [],
  });
  await settle();
  expect(said("media_sfu").at(-1)).toMatchObject({ room: 1, of: "publish" });
  expect(open()).toHaveLength(3);
});

test("an answer for another page of mine is let lie", async () => {
  await together("nan");
  sfu.heard({
    type: "media_sfu",
    page: "other",
    room: 0,
    rooms: 2,
    of: "subscribe",
    turn: -1,
    description: null,
    hears: [],
  });
  expect(open()).toHaveLength(2);
});

test("saving data sends no picture and asks soon for a room without any", async () => {
  await together("nan");
  const before = asked("subscribe").length;
  sfu.save(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(FakeConnection.all[0]?.transceivers.map((one) => one.sender.track === null)).toEqual([false, true]);
  expect(asked("subscribe")).toHaveLength(before + 1);
});

test("the microphone is replaced, never negotiated again", async () => {
  await together("nan");
  sfu.replace(null);
  await settle();
  expect(FakeConnection.all[0]?.transceivers.map((one) => one.sender.track)).toEqual([null, null]);
  expect(FakeConnection.all[0]?.offers).toBe(1);
});

test("while the line is down nothing is asked, and what was said is said again", async () => {
  await together("nan");
  const before = sent.length;
  sfu.line(false);
  await vi.advanceTimersByTimeAsync(4000);
  expect(sent).toHaveLength(before);
  expect(open()).toHaveLength(2);
  sfu.line(true);
  letIn("together");
  expect(said("media_cleared").at(-1)).toEqual({ type: "media_cleared", phase: "together", open: ["nan"] });
});

test("another page lets go of what the one before it held", async () => {
  await together("nan");
  sfu.join(null, { page: "q", picture: false });
  expect(open()).toEqual([]);
  expect(told.at(-1)).toBe("nan gone");
});

test("a line that breaks is told of everybody it carries, and of me", async () => {
  await together("nan");
  FakeConnection.all[1]?.is("failed");
  expect(told.slice(-2)).toEqual(["nan lost", "me lost"]);
});
