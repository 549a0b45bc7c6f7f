import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PeerStats } from "./engine";
import { Tiles } from "./tiles";

class FakeObserver {
  static last: FakeObserver;
  readonly seen = new Set<Element>();
  constructor(private readonly told: (entries: { target: Element; isIntersecting: boolean }[]) => void) {
    FakeObserver.last = this;
  }
  observe = (one: Element) => this.seen.add(one);
  unobserve = (one: Element) => this.seen.delete(one);
  disconnect = () => this.seen.clear();
  /** These are in sight now, and nothing else that is watched. */
  sight = (...inSight: Element[]) =>
    this.told([...this.seen].map((target) => ({ target, isIntersecting: inSight.includes(target) })));
}

let page: HTMLElement;
let tiles: Tiles;
let spared: string[] = [];
let blocked: boolean[] = [];
let play: () => Promise<void>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("IntersectionObserver", FakeObserver);
  vi.stubGlobal(
    "MediaStream",
    class {
      constructor(readonly tracks: unknown[] = []) {}
    },
  );
  Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {
    configurable: true,
    writable: true,
    value: null,
  });
  [spared, blocked] = [[], []];
  play = () => Promise.resolve();
  vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(() => play());
  page = document.createElement("div");
  page.innerHTML =
    '<section><article data-seat="nan"><span class="patch"></span></article></section><ul class="strip"><li data-seat="nan"><span class="patch"></span></li><li data-seat="me"><span class="patch"></span></li></ul>';
  document.body.replaceChildren(page);
  tiles = new Tiles(page, { unseen: (seats) => (spared = [...seats]), blocked: (yes) => blocked.push(yes) });
});
afterEach(() => {
  tiles.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const track = (kind: string) => ({ kind }) as MediaStreamTrack;
const frames = (framesDecoded: number) => tiles.frames(new Map([["nan", { framesDecoded } as PeerStats]]));
const at = (seat: string) => [...page.querySelectorAll(`[data-seat=${seat}]`)];

test("sound has an element of its own, so that no picture holds it back", () => {
  tiles.track("nan", track("audio"));
  const [voice] = page.querySelectorAll("audio");
  expect(voice?.srcObject).not.toBeNull();
  expect(at("nan").some((one) => one.querySelector("audio"))).toBe(false);
  tiles.track("nan", track("video"));
  expect(page.querySelectorAll("audio")).toHaveLength(1);
});

test("a picture is silent, and lies on the patch at the table and in the strip", () => {
  tiles.track("nan", track("video"));
  const videos = [...page.querySelectorAll("video")];
  expect(videos).toHaveLength(2);
  expect(
    videos.every(
      (one) => one.muted && one.hasAttribute("playsinline") && one.parentElement?.className === "patch",
    ),
  ).toBe(true);
});

test("it shows while it moves, and the patch comes back when it stands still", () => {
  tiles.track("nan", track("video"));
  frames(10);
  expect(at("nan").every((one) => one.classList.contains("pictured"))).toBe(true);
  frames(10);
  expect(at("nan")[0]?.classList.contains("pictured")).toBe(true);
  frames(10);
  expect(at("nan").some((one) => one.classList.contains("pictured"))).toBe(false);
  frames(0);
  expect(at("nan").some((one) => one.classList.contains("pictured"))).toBe(false);
});

test("seats that are drawn anew get their picture again", () => {
  tiles.track("nan", track("video"));
  frames(10);
  const fresh = document.createElement("article");
  fresh.dataset["seat"] = "nan";
  fresh.innerHTML = '<span class="patch"></span>';
  at("nan")[0]?.replaceWith(fresh);
  tiles.place();
  expect(fresh.classList.contains("pictured")).toBe(true);
  expect(fresh.querySelector("video")).not.toBeNull();
});

test("a picture out of sight is spared after a moment, and asked for again when its place is in sight", () => {
  tiles.track("nan", track("video"));
  frames(10);
  FakeObserver.last.sight();
  expect(spared).toEqual([]);
  vi.advanceTimersByTime(2000);
  expect(spared).toEqual(["nan"]);
  frames(10);
  frames(10);
  FakeObserver.last.sight();
  vi.advanceTimersByTime(2000);
  expect(spared).toEqual(["nan"]);
  FakeObserver.last.sight(page.querySelector(".strip .patch") as Element);
  vi.advanceTimersByTime(2000);
  expect(spared).toEqual([]);
});

test("somebody without a picture costs nothing and is never negotiated about", () => {
  tiles.track("nan", track("audio"));
  FakeObserver.last.sight();
  vi.advanceTimersByTime(2000);
  expect(spared).toEqual([]);
});

test("my own picture is a mirror and never heard", () => {
  tiles.mine("me", { getVideoTracks: () => [track("video")] } as unknown as MediaStream);
  expect(at("me")[0]?.classList.contains("pictured")).toBe(true);
  expect(at("me")[0]?.querySelector("video")?.classList.contains("mirror")).toBe(true);
  expect([...page.querySelectorAll("audio")].every((one) => !one.srcObject)).toBe(true);
  tiles.mine("me", null);
  expect(at("me")[0]?.classList.contains("pictured")).toBe(false);
});

test("a browser that refuses to play is told of, until the tap", async () => {
  play = () => Promise.reject(Object.assign(new Error(), { name: "NotAllowedError" }));
  tiles.track("nan", track("audio"));
  await vi.waitFor(() => expect(blocked).toEqual([true]));
  play = () => Promise.resolve();
  tiles.unblock();
  expect(blocked).toEqual([true, false]);
});

test("everybody who is heard has a ring", () => {
  tiles.loud(new Map([["nan", 0.3]]));
  expect(at("nan").every((one) => one.classList.contains("heard"))).toBe(true);
  tiles.loud(new Map([["nan", 0.001]]));
  expect(at("nan").some((one) => one.classList.contains("heard"))).toBe(false);
});

test("who has gone leaves nothing behind", () => {
  tiles.track("nan", track("audio"));
  tiles.track("nan", track("video"));
  frames(5);
  tiles.gone("nan");
  expect(page.querySelectorAll("video, audio")).toHaveLength(0);
  expect(at("nan").some((one) => one.classList.contains("pictured"))).toBe(false);
});
