import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Message } from "../../../lib/room-socket";
import type { RoomState } from "../state";
import { choicesOf } from "./choices";
import type { MediaState } from "./engine";
import { FakeConnection, fakeStream } from "./fake-connection";
import { Media } from "./media";
import { Tiles } from "./tiles";

let sent: Message[] = [];
let redials = 0;
let said: string[] = [];
let stream: MediaStream;
let media: Media;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  sessionStorage.clear();
  [sent, redials, said] = [[], 0, []];
  FakeConnection.all = [];
  stream = fakeStream("audio", "video");
  vi.stubGlobal("RTCPeerConnection", FakeConnection);
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  vi.stubGlobal(
    "MediaStream",
    class {
      getTracks = () => [];
    },
  );
  vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
  vi.spyOn(HTMLMediaElement.prototype, "srcObject", "set").mockImplementation(() => undefined);
  Object.defineProperty(navigator, "mediaDevices", {
    configurable: true,
    value: Object.assign(new EventTarget(), { getUserMedia: () => Promise.resolve(stream) }),
  });
  media = made();
});
afterEach(() => {
  media.leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function made(): Media {
  return new Media(
    {
      page: document.createElement("div"),
      send: (message) => sent.push(message),
      redial: () => redials++,
      say: (words) => said.push(words),
      changed: () => undefined,
    },
    "m",
    "me",
    choicesOf("m"),
  );
}

const MEDIA: MediaState = {
  engine: "mesh",
  why: "",
  link: "",
  phone: "",
  phase: "one",
  pictures: true,
  full: false,
  page: "",
  peers: [],
  checked: null,
  interpreters: [],
};
const NAN = { seat: "nan", page: "hers", stays: true, wants_picture: true, muted: false };
const room = (more: Partial<MediaState> | null): RoomState =>
  ({ media: more && { ...MEDIA, ...more } }) as RoomState;
const of = (type: string) => sent.filter((one) => one.type === type);
const page = () => String(of("media_join").at(-1)?.["page"]);
const settle = () => vi.advanceTimersByTimeAsync(20);

/** Joined and let in, with Nan on the other end. */
async function joined(): Promise<void> {
  void media.join(room({}));
  await settle();
  letIn();
  media.take(room({ page: page(), peers: [NAN] }));
  await settle();
}

function letIn(): void {
  media.heard({
    type: "media_in",
    page: page(),
    phase: "one",
    engine: "mesh",
    ice: [],
    relay_only: true,
    ttl: 600,
  });
}

test("joining asks at once, and does not wait for the microphone", async () => {
  Object.defineProperty(navigator, "mediaDevices", {
    configurable: true,
    value: { getUserMedia: () => new Promise(() => undefined) },
  });
  media.leave();
  media = made();
  void media.join(room({}));
  await settle();
  expect(of("media_join")).toHaveLength(1);
  letIn();
  expect(media.standing.at).toBe("in");
});

test("out of the room everything stops at once, camera and connections too", async () => {
  await joined();
  expect(FakeConnection.all.filter((one) => !one.closed)).toHaveLength(1);
  media.take(room(null));
  expect(FakeConnection.all.every((one) => one.closed)).toBe(true);
  for (const one of stream.getTracks()) expect(one.stop).toHaveBeenCalled();
  expect(media.standing.at).toBe("left");
  expect(of("media_leave")).toHaveLength(0); // there is nobody to say it to any more
});

test("leaving the page quickly stops everything", async () => {
  await joined();
  dispatchEvent(new Event("kt:leave"));
  for (const one of stream.getTracks()) expect(one.stop).toHaveBeenCalled();
  expect(of("media_leave")).toHaveLength(1);
});

test("another screen of mine takes the sound, and this one lets go without a word", async () => {
  await joined();
  media.take(room({ page: "the other screen" }));
  expect(media.standing.at).toBe("elsewhere");
  for (const one of stream.getTracks()) expect(one.stop).toHaveBeenCalled();
  expect(of("media_leave")).toHaveLength(0);
});

test("a state from before I joined does not put me out", async () => {
  void media.join(room({ page: "the other screen" }));
  await settle();
  letIn();
  media.take(room({ page: "the other screen" }));
  expect(media.standing.at).toBe("in");
});

test("after a short drop of the line it is the same page, after a long one another", async () => {
  await joined();
  const first = page();
  media.line(false);
  expect(media.standing.lost).toBe(true);
  await vi.advanceTimersByTimeAsync(3000);
  media.line(true);
  expect(page()).toBe(first);
  letIn();
  expect(media.standing.lost).toBe(false);
  media.line(false);
  await vi.advanceTimersByTimeAsync(45_000);
  media.line(true);
  expect(page()).not.toBe(first);
});

test("five seconds without a word: dial anew", async () => {
  await joined();
  await vi.advanceTimersByTimeAsync(4000);
  expect(redials).toBe(0);
  await vi.advanceTimersByTimeAsync(3000);
  expect(redials).toBeGreaterThan(0);
});

test("a server that forgot me is asked again, as a new page", async () => {
  await joined();
  const first = page();
  media.take(room({ page: "" }));
  expect(of("media_join")).toHaveLength(2);
  expect(page()).not.toBe(first);
});

test("the credentials are renewed at half their time", async () => {
  await joined();
  for (let i = 0; i < 151; i++) {
    media.heard({ type: "media_ping", phase: "one" });
    await vi.advanceTimersByTimeAsync(2000);
  }
  expect(of("media_renew")).toHaveLength(1);
});

test("a refusal at the door is taken; a hiccup on the way back is tried again", async () => {
  void media.join(room({}));
  await settle();
  media.heard({ type: "refused", code: "room_full", asked: "media_join" });
  expect(media.standing.at).toBe("refused");
  media = made();
  await joined();
  media.heard({ type: "refused", code: "media_away", asked: "media_join" });
  expect(media.standing.at).toBe("joining");
  const before = of("media_join").length;
  await vi.advanceTimersByTimeAsync(8000);
  expect(of("media_join").length).toBeGreaterThan(before);
});

test("what I want is told once, and again when it changes", async () => {
  await joined();
  expect(of("media_prefs").at(-1)).toEqual({ type: "media_prefs", wants_picture: true, muted: false });
  const count = of("media_prefs").length;
  media.take(room({ page: page(), peers: [NAN] }));
  expect(of("media_prefs")).toHaveLength(count);
  media.mute(true);
  expect(of("media_prefs").at(-1)).toEqual({ type: "media_prefs", wants_picture: true, muted: true });
  media.save(true);
  expect(of("media_prefs").at(-1)).toEqual({ type: "media_prefs", wants_picture: false, muted: true });
});

test("my own picture is not shown to me as if others saw it while only sound goes", async () => {
  sessionStorage.setItem("kt:sound:m", '{"picture":true}');
  media.leave();
  media = made();
  const shown = vi.spyOn(Tiles.prototype, "mine");
  await joined();
  expect(shown.mock.lastCall?.[1]).not.toBeNull();
  media.save(true);
  expect(shown.mock.lastCall?.[1]).toBeNull();
  media.save(false);
  expect(shown.mock.lastCall?.[1]).not.toBeNull();
  media.take(room({ page: page(), peers: [NAN], pictures: false }));
  expect(shown.mock.lastCall?.[1]).toBeNull();
});

test("once left, no state brings it back", async () => {
  await joined();
  media.leave();
  const count = sent.length;
  media.take(room({ page: page(), peers: [NAN] }));
  await settle();
  expect(sent).toHaveLength(count);
  expect(FakeConnection.all.every((one) => one.closed)).toBe(true);
});

test("who leaves while an engine is still on its way is not brought in by it", async () => {
  void media.join(room({ engine: "janus" }));
  media.leave();
  await vi.dynamicImportSettled();
  await settle();
  expect(of("media_join")).toEqual([]);
});

test("what I chose is remembered in this tab", async () => {
  await joined();
  media.mute(true);
  media.save(true);
  expect(choicesOf("m")).toMatchObject({ muted: true, save: true });
});

test("nothing is sent while the line is down", async () => {
  await joined();
  const count = sent.length;
  media.line(false);
  media.mute(true);
  await vi.advanceTimersByTimeAsync(3000);
  expect(sent).toHaveLength(count);
});
