import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeConnection, fakeStream } from "./fake-connection";
import type { Outgoing } from "./served";
import { type Heard, Leg, type LegHost } from "./sfu-leg";

type Said = Parameters<LegHost["send"]>[0];

let said: Said[] = [];
let told: string[] = [];
let sending: Outgoing;
let leg: Leg;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  FakeConnection.all = [];
  vi.stubGlobal("RTCPeerConnection", FakeConnection);
  [said, told] = [[], []];
  const mine = fakeStream("audio", "video");
  sending = {
    audio: mine.getAudioTracks()[0] ?? null,
    video: mine.getVideoTracks()[0] ?? null,
    saving: false,
  };
  leg = new Leg(0, {
    send: (what) => said.push(what),
    track: (seat, track) => told.push(`${seat} ${track.kind}`),
    gone: (seat) => told.push(`${seat} gone`),
    line: (seats, line) => told.push(`${seats.join()} ${line}`),
    config: () => ({}),
    sending: () => sending,
  });
});
afterEach(() => {
  leg.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(20);
const ANSWER: RTCSessionDescriptionInit = { type: "answer", sdp: "" };
const NAN: Heard[] = [
  { mid: "0", seat: "nan", kind: "audio" },
  { mid: "1", seat: "nan", kind: "video" },
];
const MUM: Heard = { mid: "2", seat: "mum", kind: "audio" };
const asked = (of: string) => said.filter((one) => one.of === of);
const offer = (...kinds: string[]): RTCSessionDescriptionInit => ({
  type: "offer",
  sdp: kinds.map((kind) => `m=${kind} 9\r\n`).join(""),
});

/** Sending, and asked whom to hear. */
async function published(): Promise<FakeConnection> {
  void leg.publish();
  await settle();
  await leg.published(ANSWER, 1);
  const [out] = FakeConnection.all;
  if (!out) throw new Error("no connection");
  return out;
}

/** Hears Nan, and sees her. */
async function hearing(): Promise<FakeConnection> {
  await published();
  await leg.offered(offer("audio", "video"), NAN, 1);
  await settle();
  const into = FakeConnection.all[1];
  if (!into) throw new Error("no connection");
  return into;
}

test("one sound and one picture are offered, with thrifty words, and then it asks whom to hear", async () => {
  const out = await published();
  expect(out.transceivers.map((one) => one.receiver.track.kind)).toEqual(["audio", "video"]);
  expect(out.transceivers.map((one) => one.sender.track)).toEqual([sending.audio, sending.video]);
  expect(out.transceivers[0]?.sender.given).toMatchObject({ maxBitrate: 24_000, priority: "high" });
  const [first] = asked("publish");
  expect(first?.turn).toBe(1);
  expect(first?.description?.sdp).toContain("usedtx=1");
  expect(asked("subscribe")).toEqual([{ of: "subscribe", turn: 1, fresh: true }]);
});

test("an answer to an earlier offer is let lie", async () => {
  void leg.publish();
  void leg.publish();
  await settle();
  await leg.published(ANSWER, 1);
  expect(asked("subscribe")).toEqual([]);
  await leg.published(ANSWER, 2);
  expect(asked("subscribe")).toHaveLength(1);
});

test("anyone who is offered is heard and seen, and the offer is answered", async () => {
  await hearing();
  expect(told).toEqual(["nan audio", "nan video"]);
  expect(leg.seats).toEqual(["nan"]);
  expect(asked("subscribe").at(-1)?.description?.type).toBe("answer");
});

test("somebody who comes is added to the same connection, and somebody who goes is taken away", async () => {
  await hearing();
  leg.tick(performance.now() + 20_000, true);
  await leg.offered(offer("audio", "video", "audio"), [...NAN, MUM], 2);
  expect(FakeConnection.all).toHaveLength(2);
  expect(told.at(-1)).toBe("mum audio");
  leg.tick(performance.now() + 20_000, true);
  await leg.offered(offer("audio", "video", "audio"), [MUM], 3);
  expect(told.at(-1)).toBe("nan gone");
  expect(leg.seats).toEqual(["mum"]);
});

test("an offer to an earlier question is let lie", async () => {
  await published();
  leg.tick(performance.now() + 20_000, true);
  await leg.offered(offer("audio", "video"), NAN, 1);
  expect(told).toEqual([]);
});

test("an offer that was lost on the way is asked for over a new connection", async () => {
  await published();
  await leg.offered(null, NAN, 1);
  leg.tick(performance.now() + 20_000, true);
  expect(asked("subscribe").at(-1)).toEqual({ of: "subscribe", turn: 2, fresh: true });
  expect(told).toEqual([]);
});

test("other tracks are put on the way without an offer", async () => {
  const out = await published();
  const before = out.offers;
  sending = { ...sending, video: null, saving: true };
  await leg.apply();
  expect(out.transceivers.map((one) => one.sender.track)).toEqual([sending.audio, null]);
  expect(out.transceivers[0]?.sender.given).toMatchObject({ maxBitrate: 16_000 });
  expect(out.offers).toBe(before);
});

test("a connection that stays down is built anew, and one that is only slow is not", async () => {
  const into = await hearing();
  into.is("connected");
  into.is("disconnected");
  expect(told.slice(-2)).toEqual(["nan good", "nan lost"]);
  leg.tick(performance.now() + 3000, false);
  leg.tick(performance.now() + 20_000, true);
  await leg.offered(offer("audio", "video"), NAN, 2);
  expect(FakeConnection.all).toHaveLength(3);
  expect(into.closed).toBe(true);
  expect(told.slice(-3)).toEqual(["nan gone", "nan audio", "nan video"]);
});

test("what is sent is offered again when its line stays down, or nobody answered", async () => {
  const out = await published();
  out.is("failed");
  leg.tick(performance.now() + 3000, false);
  expect(out.closed).toBe(false);
  leg.tick(performance.now() + 6000, false);
  expect(out.closed).toBe(true);
  await settle();
  expect(asked("publish")).toHaveLength(2);
  leg.tick(performance.now() + 13_000, false);
  await settle();
  expect(asked("publish")).toHaveLength(3);
});

test("counts of somebody’s sound and picture are one sum, with what the server lost of mine", async () => {
  const into = await hearing();
  into.is("connected");
  const count = (kind: string, bytesReceived: number) => () =>
    Promise.resolve(
      new Map([
        [
          "x",
          {
            type: "inbound-rtp",
            kind,
            bytesReceived,
            framesDecoded: kind === "video" ? 7 : 0,
            packetsReceived: 5,
            packetsLost: 1,
          },
        ],
      ]),
    );
  for (const [place, one] of into.transceivers.entries())
    one.receiver.getStats = count(one.receiver.track.kind, 100 * (place + 1));
  const [out] = FakeConnection.all;
  if (out)
    out.getStats = () =>
      Promise.resolve(
        new Map([
          ["y", { type: "remote-inbound-rtp", kind: "audio", fractionLost: 0.1, roundTripTime: 0.2 }],
        ]),
      );
  expect([...(await leg.stats())]).toEqual([
    [
      "nan",
      expect.objectContaining({
        connected: true,
        bytesReceived: 300,
        framesDecoded: 7,
        packetsReceived: 5,
        packetsLost: 1,
        lostByThem: 0.1,
        roundTrip: 0.2,
      }),
    ],
  ]);
});

test("how loud somebody is comes from their sound", async () => {
  const into = await hearing();
  const [sound] = into.transceivers;
  if (sound) sound.receiver.getSynchronizationSources = () => [{ audioLevel: 0.4 }];
  expect([...leg.levels()]).toEqual([["nan", 0.4]]);
});

test("closed is closed at once, and nothing that comes later opens it", async () => {
  await hearing();
  leg.close();
  expect(FakeConnection.all.every((one) => one.closed)).toBe(true);
  expect(told.at(-1)).toBe("nan gone");
  const count = said.length;
  await leg.offered(offer("audio", "video"), NAN, 1);
  leg.tick(performance.now() + 60_000, true);
  await settle();
  expect([said.length, FakeConnection.all.length]).toEqual([count, 2]);
});
