/**
 * No LiveKit server can be had here: its library is played by `fake-livekit.ts`, and nothing below was tried
 * against the real thing. What the fake has to have in common with the library is compared with the library
 * itself, at the end.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Message } from "../../../lib/room-socket";
import type { MediaState, PeerSeen } from "./engine";
import { fakeStream } from "./fake-connection";
import * as fake from "./fake-livekit";
import { SILENT_AFTER } from "./heartbeat";
import { LiveKit } from "./livekit";

vi.mock("livekit-client", () => import("./fake-livekit"));

let sent: Message[] = [];
let closed: [string[], string][] = [];
let told: string[] = [];
let mine: MediaStream;
let livekit: LiveKit;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  [fake.Room.all, fake.Room.refuses, fake.Room.closing] = [[], false, Promise.resolve()];
  [sent, closed, told] = [[], [], []];
  mine = fakeStream("audio", "video");
  livekit = new LiveKit("me", {
    send: (message) => sent.push(message),
    track: (seat, track) => told.push(`${seat} ${track.kind}`),
    gone: (seat) => told.push(`${seat} gone`),
    quality: (who, line) => told.push(`${who} ${line}`),
    closed: (seats, why) => closed.push([seats, why]),
  });
});
afterEach(() => {
  livekit.leave();
  vi.useRealTimers();
});

const [NAN, MUM, TOM] = ["0a-nan", "0b-mum", "0c-tom"];
const identity = (seat: string) => seat.replaceAll("-", "");
const settle = () => vi.advanceTimersByTimeAsync(20);
const said = (type: string) => sent.filter((one) => one.type === type);
const open = () => fake.Room.all.filter((one) => one.state !== fake.ConnectionState.Disconnected);
const seen = (seat: string): PeerSeen => ({
  seat,
  page: `page of ${seat}`,
  stays: seat !== TOM,
  wants_picture: true,
  muted: false,
});
const state = (phase: string, ...seats: string[]): MediaState => ({
  engine: "livekit",
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
/** A token as LiveKit's are made: its claims can be read, its signature is none of our business. */
const token = (room: string, nth = 1) =>
  `e30.${btoa(JSON.stringify({ video: { room, note: `${nth} ??>>` } }))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "")}.x`;

function take(media: MediaState): void {
  livekit.heard({ type: "state" });
  livekit.take(media);
}

async function letIn(phase: string, ...tokens: string[]): Promise<void> {
  livekit.heard({
    type: "media_in",
    page: "p",
    phase,
    engine: "livekit",
    ice: [],
    relay_only: false,
    ttl: 60,
    token: tokens.join(" "),
    url: "wss://media.example.org",
  });
  await settle();
}

function room(nth = 0): fake.Room {
  const found = fake.Room.all[nth];
  if (!found) throw new Error("no room");
  return found;
}

/** In one room, with these in it and in the list. */
async function together(...seats: string[]): Promise<fake.Room> {
  livekit.join(mine, { page: "p", picture: true });
  take(state("together", ...seats));
  await letIn("together", token("first"));
  for (const seat of seats) room().comes(identity(seat));
  await settle();
  return room();
}

async function words(seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    livekit.heard({ type: "media_ping", phase: "together" });
    await vi.advanceTimersByTimeAsync(1000);
  }
}

test("a page goes in with its token, subscribes to nothing by itself and asks nobody’s STUN server", async () => {
  const { asked } = await together(NAN);
  expect(asked).toEqual({
    url: "wss://media.example.org",
    token: token("first"),
    options: { autoSubscribe: false, rtcConfig: { iceServers: [] } },
  });
  expect(told).toEqual(["me good", `${NAN} audio`, `${NAN} video`]);
  expect(said("media_cleared")).toEqual([{ type: "media_cleared", phase: "together", open: [] }]);
});

test("only whom the state names is heard, and may hear", async () => {
  const here = await together(NAN);
  here.comes("stranger");
  await settle();
  expect(here.wanted("stranger")).toEqual([]);
  expect(told).toHaveLength(3);
  expect(here.localParticipant.allowed).toEqual([identity(NAN)]);
  take(state("together", NAN, MUM));
  here.comes(identity(MUM));
  await settle();
  expect(told.slice(3)).toEqual([`${MUM} audio`, `${MUM} video`]);
  expect(here.localParticipant.allowed).toEqual([identity(NAN), identity(MUM)]);
});

test("who may hear is said before anything is sent", async () => {
  livekit.join(mine, { page: "p", picture: true });
  take(state("together"));
  livekit.heard({
    type: "media_in",
    page: "p",
    phase: "together",
    engine: "livekit",
    ice: [],
    relay_only: false,
    ttl: 60,
    token: token("first"),
    url: "wss://x",
  });
  expect([room().localParticipant.allowed, room().localParticipant.published]).toEqual([[], []]);
});

test("who is in the list no more is taken away at once, before LiveKit has said anything", async () => {
  const here = await together(NAN, TOM);
  take(state("together", NAN));
  expect(told.at(-1)).toBe(`${TOM} gone`);
  expect(here.wanted(identity(TOM))).toEqual([]);
  expect(here.localParticipant.allowed).toEqual([identity(NAN)]);
});

test("who is taken off the list and put back before LiveKit has noticed is heard again", async () => {
  await together(NAN);
  take(state("together"));
  take(state("together", NAN));
  await settle();
  expect(told.slice(-3)).toEqual([`${NAN} gone`, `${NAN} audio`, `${NAN} video`]);
});

test("a page the state does not name any more hears nobody, and nobody hears it", async () => {
  const here = await together(NAN);
  take({ ...state("together", NAN), page: "" });
  expect(told.at(-1)).toBe(`${NAN} gone`);
  expect([here.wanted(identity(NAN)), here.localParticipant.allowed]).toEqual([[], []]);
});

test("a new phase leaves every room at once, says so, and goes into the new room with a new token", async () => {
  const first = await together(NAN, TOM);
  take(state("private", NAN));
  expect(told.slice(-2)).toEqual([`${NAN} gone`, `${TOM} gone`]);
  expect(closed).toEqual([[[TOM], "private"]]);
  await settle();
  expect([first.state, first.stopped]).toEqual(["disconnected", false]);
  expect(said("media_cleared").at(-1)).toEqual({ type: "media_cleared", phase: "private", open: [] });
  expect(said("media_join")).toEqual([{ type: "media_join", page: "p", picture: true }]);
  await letIn("private", token("second"));
  room(1).comes(identity(NAN));
  await settle();
  expect(open()).toEqual([room(1)]);
  expect(told.at(-2)).toBe(`${NAN} audio`);
  take(state("private", NAN));
  expect([said("media_cleared").length, said("media_join").length]).toEqual([2, 1]);
});

test("nothing is said to be cleared while a connection is still being closed", async () => {
  await together(NAN, TOM);
  let isClosed = (): void => undefined;
  fake.Room.closing = new Promise((done) => (isClosed = done));
  take(state("private", NAN));
  await settle();
  take(state("private", NAN));
  expect(said("media_cleared")).toHaveLength(1);
  isClosed();
  await settle();
  expect(said("media_cleared").at(-1)?.["phase"]).toBe("private");
});

test("a token of an earlier phase opens nothing", async () => {
  await together(NAN, TOM);
  take(state("private", NAN));
  await letIn("together", token("first", 2));
  expect(open()).toEqual([]);
  for (let i = 0; i < 4; i++) {
    livekit.heard({ type: "media_ping", phase: "private" });
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(said("media_join")).toHaveLength(2);
  expect(open()).toEqual([]);
});

test("who is sent out leaves, and asks for nothing", async () => {
  await together(NAN, TOM);
  take({ ...state("private"), page: "" });
  await settle();
  expect(open()).toEqual([]);
  expect([said("media_join"), said("media_cleared").length]).toEqual([[], 1]);
});

test("five seconds without a word leaves altogether when somebody could be sent out", async () => {
  await together(NAN, TOM);
  await vi.advanceTimersByTimeAsync(SILENT_AFTER - 600);
  expect(open()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1200);
  expect(open()).toEqual([]);
  expect(closed).toEqual([[[TOM], "no word"]]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(fake.Room.all).toHaveLength(1);
});

test("without anybody who could be sent out, sound goes on", async () => {
  await together(NAN);
  await vi.advanceTimersByTimeAsync(SILENT_AFTER + 600);
  expect(open()).toHaveLength(1);
});

test("a ping of the same phase brings it back, a ping of another does not", async () => {
  await together(NAN, TOM);
  await vi.advanceTimersByTimeAsync(SILENT_AFTER + 600);
  livekit.heard({ type: "media_ping", phase: "private" });
  expect(said("media_join")).toEqual([]);
  livekit.heard({ type: "media_ping", phase: "together" });
  expect(said("media_join")).toHaveLength(1);
  await letIn("together", token("first", 2));
  expect(open()).toEqual([room(1)]);
});

test("a renewed ticket leaves the same room alone, and follows into another", async () => {
  const here = await together(NAN);
  await letIn("together", token("first", 2));
  expect(fake.Room.all).toEqual([here]);
  await letIn("together", token("other"));
  expect(open()).toEqual([room(1)]);
});

test("a room the server gave up is left for the one of a new ticket, a second later", async () => {
  const here = await together(NAN);
  await words(4);
  here.ends(fake.DisconnectReason.ROOM_DELETED);
  expect(told.at(-1)).toBe(`${NAN} gone`);
  await words(1);
  expect(said("media_join")).toHaveLength(1);
  await letIn("together", token("second"));
  expect(open()).toEqual([room(1)]);
});

test("a server that refuses is not asked again and again", async () => {
  fake.Room.refuses = true;
  livekit.join(mine, { page: "p", picture: true });
  take(state("together", NAN));
  await letIn("together", token("first"));
  await words(2);
  expect([fake.Room.all.length, said("media_join").length]).toEqual([1, 0]);
  await words(2);
  expect(said("media_join")).toHaveLength(1);
});

test("another page of mine in the room is not put out again: the state says whose it is", async () => {
  const here = await together(NAN);
  await words(4);
  here.ends(fake.DisconnectReason.DUPLICATE_IDENTITY);
  await words(2);
  expect(said("media_join")).toEqual([]);
});

test("somebody in two circles is in two rooms, and hears each person once", async () => {
  livekit.join(mine, { page: "p", picture: true });
  take(state("together", NAN, MUM));
  await letIn("together", token("first"), token("second"));
  room(1).comes(identity(NAN));
  room(1).comes(identity(MUM));
  await settle();
  room(0).comes(identity(NAN));
  await settle();
  expect([room(0).wanted(identity(NAN)), room(1).wanted(identity(NAN))]).toEqual([["audio", "video"], []]);
  expect(room(1).wanted(identity(MUM))).toEqual(["audio", "video"]);
  expect(told).not.toContain(`${MUM} gone`);
  expect(told.at(-1)).toBe(`${NAN} video`);
});

test("sound goes thriftily, said once, and the picture in one size", async () => {
  const here = await together(NAN);
  expect(here.sent("audio")?.options).toMatchObject({
    source: "microphone",
    dtx: true,
    red: false,
    audioPreset: { maxBitrate: 24_000 },
  });
  expect(here.sent("video")?.options).toMatchObject({
    source: "camera",
    simulcast: false,
    backupCodec: false,
  });
  expect(here.sent("audio")?.sender?.track).toBe(mine.getAudioTracks()[0]);
  expect(here.sent("video")?.sender?.track).toBe(mine.getVideoTracks()[0]);
});

test("a muted microphone is never open for a moment, though the library switches on what it is given", async () => {
  for (const track of mine.getAudioTracks()) track.enabled = false;
  const here = await together(NAN);
  expect(here.sent("audio")?.sender?.track).toBe(mine.getAudioTracks()[0]);
  expect(mine.getAudioTracks()[0]?.enabled).toBe(false);
  expect(here.sent("audio")?.sender?.heard).toEqual([]);
});

test("what the library holds is a copy that has ended; the tracks themselves are never stopped by it", async () => {
  const here = await together(NAN);
  for (const { local } of here.localParticipant.published)
    expect(local.mediaStreamTrack.readyState).toBe("ended");
  livekit.leave();
  await settle();
  for (const track of mine.getTracks()) expect(track.readyState).toBe("live");
});

test("other devices are put on the way, and nothing is published anew", async () => {
  const here = await together(NAN);
  const before = here.localParticipant.published;
  const other = fakeStream("audio");
  livekit.replace(other);
  await settle();
  expect(here.localParticipant.published).toEqual(before);
  expect([here.sent("audio")?.sender?.track, here.sent("video")?.sender?.track]).toEqual([
    other.getAudioTracks()[0],
    null,
  ]);
  livekit.replace(null);
  await settle();
  expect(here.sent("audio")?.sender?.track).toBeNull();
});

test("who has nothing to send is there all the same, and sends as soon as there is something", async () => {
  mine = fakeStream();
  const here = await together(NAN);
  expect(here.localParticipant.published).toEqual([]);
  livekit.replace(fakeStream("audio"));
  await settle();
  expect(here.localParticipant.published).toHaveLength(1);
});

test("what could not be published is tried again", async () => {
  livekit.join(mine, { page: "p", picture: true });
  take(state("together", NAN));
  livekit.heard({
    type: "media_in",
    page: "p",
    phase: "together",
    engine: "livekit",
    ice: [],
    relay_only: false,
    ttl: 60,
    token: token("first"),
    url: "wss://x",
  });
  room().localParticipant.failsToPublish = true;
  await settle();
  room().localParticipant.failsToPublish = false;
  expect(room().localParticipant.published).toEqual([]);
  await words(5);
  expect(room().localParticipant.published).toHaveLength(2);
});

test("saving data sends no picture, asks for none, and takes fewer bits for sound", async () => {
  const here = await together(NAN);
  livekit.save(true);
  await settle();
  expect(here.sent("video")?.sender?.track).toBeNull();
  expect(here.sent("audio")?.sender?.given).toMatchObject({ maxBitrate: 16_000 });
  expect(here.wanted(identity(NAN))).toEqual(["audio"]);
});

test("on a line that loses some, sound is published anew so that everything is said twice", async () => {
  const here = await together(NAN);
  livekit.save(true, true);
  await settle();
  expect(here.sent("audio")?.options).toMatchObject({ red: true });
  expect(here.localParticipant.published).toHaveLength(2);
  expect(here.sent("audio")?.sender?.track).toBe(mine.getAudioTracks()[0]);
});

test("with too many people there are no pictures either way", async () => {
  const here = await together(NAN);
  take({ ...state("together", NAN), pictures: false });
  await settle();
  expect(here.wanted(identity(NAN))).toEqual(["audio"]);
  expect(here.sent("video")?.sender?.track).toBeNull();
});

test("a picture nobody sees is not sent to this page, and comes again when it is seen", async () => {
  const here = await together(NAN);
  const picture = () => here.remoteParticipants.get(identity(NAN))?.trackPublications.get("video")?.isEnabled;
  livekit.spare(new Set([NAN]));
  expect([picture(), here.wanted(identity(NAN))]).toEqual([false, ["audio", "video"]]);
  livekit.spare(new Set());
  expect(picture()).toBe(true);
});

test.each([fake.ConnectionState.Reconnecting, fake.ConnectionState.SignalReconnecting])(
  "a line that breaks (%s) is told of everybody it carries, and of me; what was sent goes out again",
  async (broken) => {
    const here = await together(NAN);
    here.is(broken);
    expect(told.slice(-2)).toEqual([`${NAN} lost`, "me lost"]);
    await here.sent("audio")?.sender?.replaceTrack(null);
    here.is(fake.ConnectionState.Connected);
    await settle();
    expect(told.slice(-2)).toEqual([`${NAN} good`, "me good"]);
    expect(here.sent("audio")?.sender?.track).toBe(mine.getAudioTracks()[0]);
  },
);

test("counts are of each person’s sound and picture together, and how loud they are comes from LiveKit", async () => {
  await together(NAN);
  expect([...(await livekit.stats())]).toEqual([
    [
      NAN,
      expect.objectContaining({
        connected: true,
        bytesReceived: 200,
        framesDecoded: 7,
        bytesSent: 20,
        pictureSent: 10,
      }),
    ],
  ]);
  expect([...livekit.levels()]).toEqual([[NAN, 0.3]]);
});

test("leaving leaves every room, and no clock runs on", async () => {
  await together(NAN);
  livekit.leave();
  await settle();
  expect(open()).toEqual([]);
  expect(told.at(-1)).toBe(`${NAN} gone`);
  expect(vi.getTimerCount()).toBe(0);
});

const library = () => vi.importActual<typeof import("livekit-client")>("livekit-client");

test("the fake says what the library says, and the library has what we lean on", async () => {
  const real = await library();
  for (const name of ["ConnectionState", "RoomEvent", "DisconnectReason"] as const)
    expect(real[name]).toMatchObject({ ...fake }[name]);
  for (const name of ["Kind", "Source"] as const) expect(real.Track[name]).toMatchObject(fake.Track[name]);
  expect(real.version).toBe("2.9.9");
  const made = new real.Room();
  expect(made["handleDeviceChange"]).toBeTypeOf("function");
  for (const name of ["stopMonitor", "getRTCStatsReport"] as const)
    expect(real.RemoteTrack.prototype[name]).toBeTypeOf("function");
  expect(made.localParticipant.setTrackSubscriptionPermissions).toBeTypeOf("function");
});

test("the library itself switches on what it is given, at once and only then", async () => {
  const { LocalAudioTrack } = await library();
  vi.stubGlobal("MediaStream", class {});
  const copy = Object.assign(new EventTarget(), {
    kind: "audio",
    enabled: false,
    getConstraints: () => ({}),
    stop: vi.fn(),
  });
  new LocalAudioTrack(copy as unknown as MediaStreamTrack, undefined, true);
  expect(copy.enabled).toBe(true);
  copy.enabled = false;
  await settle();
  expect(copy.enabled).toBe(false);
  vi.unstubAllGlobals();
});
