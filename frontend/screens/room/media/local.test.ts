import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Choices } from "./choices";
import { Local, troubleOf } from "./local";

interface FakeTrack {
  kind: string;
  readyState: string;
  enabled: boolean;
  muted: boolean;
  stop: () => void;
  onended?: () => void;
  onmute?: () => void;
  onunmute?: () => void;
}

class FakeStream {
  constructor(private readonly tracks: FakeTrack[]) {}
  getTracks = () => this.tracks;
  getAudioTracks = () => this.tracks.filter((one) => one.kind === "audio");
  getVideoTracks = () => this.tracks.filter((one) => one.kind === "video");
}

const CHOICES: Choices = { picture: false, muted: false, save: false, blur: false, mic: "", camera: "" };
let asked: MediaStreamConstraints[] = [];
let answer: (wanted: MediaStreamConstraints) => FakeStream;
let given: FakeTrack[] = [];
let troubles: [string, string][] = [];
let changes = 0;
let local: Local | undefined;

function track(kind: string): FakeTrack {
  const made: FakeTrack = {
    kind,
    readyState: "live",
    enabled: true,
    muted: false,
    stop: () => (made.readyState = "ended"),
  };
  given.push(made);
  return made;
}

function refuse(name: string): never {
  throw Object.assign(new Error(), { name });
}

beforeEach(() => {
  [asked, given, troubles, changes] = [[], [], [], 0];
  answer = (wanted) =>
    new FakeStream([...(wanted.audio ? [track("audio")] : []), ...(wanted.video ? [track("video")] : [])]);
  vi.stubGlobal("MediaStream", FakeStream);
  Object.defineProperty(navigator, "mediaDevices", {
    configurable: true,
    value: Object.assign(new EventTarget(), {
      getUserMedia: (wanted: MediaStreamConstraints) => {
        asked.push(wanted);
        return Promise.resolve().then(() => answer(wanted));
      },
    }),
  });
});
afterEach(() => {
  local?.close();
  vi.unstubAllGlobals();
});

function device(choices: Partial<Choices> = {}): Local {
  local = new Local(
    { ...CHOICES, ...choices },
    { changed: () => changes++, trouble: (sound, picture) => troubles.push([sound, picture]) },
  );
  return local;
}

test("sound is asked for with the echo taken out, and no camera unless it was chosen", async () => {
  await device().open();
  expect(asked).toEqual([{ audio: expect.objectContaining({ echoCancellation: true }) as unknown }]);
  expect(local?.hasSound).toBe(true);
  expect(local?.hasPicture).toBe(false);
});

test("both are one question", async () => {
  await device({ picture: true }).open();
  expect(asked).toHaveLength(1);
  expect(local?.hasPicture).toBe(true);
});

test("without a camera there is sound, and the picture says why", async () => {
  answer = (wanted) => (wanted.video ? refuse("NotFoundError") : new FakeStream([track("audio")]));
  await device({ picture: true }).open();
  expect(local?.hasSound).toBe(true);
  expect(troubles.at(-1)).toEqual(["", "missing"]);
});

test("refused, there is no stream and no second question", async () => {
  answer = () => refuse("NotAllowedError");
  await device().open();
  expect(local?.stream).toBeNull();
  expect(troubles.at(-1)).toEqual(["refused", ""]);
  document.dispatchEvent(new Event("visibilitychange"));
  await Promise.resolve();
  expect(asked).toHaveLength(1);
});

test("the camera that is put away is stopped, and the sound goes on", async () => {
  await device({ picture: true }).open();
  await local?.picture(false);
  expect(given.map((one) => [one.kind, one.readyState])).toEqual([
    ["audio", "live"],
    ["video", "ended"],
  ]);
});

test("muted means silent at once, and stays so when the microphone comes anew", async () => {
  await device().open();
  local?.mute(true);
  expect(given[0]?.enabled).toBe(false);
  await local?.open();
  expect(given[1]?.enabled).toBe(false);
});

test("closing stops everything, also what is only being asked for", async () => {
  const opening = device({ picture: true }).open();
  local?.close();
  await opening;
  expect(given.length).toBe(2);
  expect(given.every((one) => one.readyState === "ended")).toBe(true);
  expect(changes).toBe(0);
});

test("a track the system ended is asked for again", async () => {
  await device().open();
  if (given[0]) given[0].readyState = "ended";
  given[0]?.onended?.();
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  await vi.waitFor(() => expect(local?.hasSound).toBe(true));
});

test("a call on the phone is said, and over when it is over", async () => {
  await device().open();
  given[0]?.onmute?.();
  expect(troubles.at(-1)).toEqual(["busy", ""]);
  given[0]?.onunmute?.();
  expect(troubles.at(-1)).toEqual(["", ""]);
});

test("a page without a secure address says so", async () => {
  Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: undefined });
  await device().open();
  expect(troubles.at(-1)).toEqual(["unsafe", ""]);
});

test("a browser’s reasons are ours", () => {
  expect(["NotAllowedError", "NotFoundError", "NotReadableError"].map((name) => troubleOf({ name }))).toEqual(
    ["refused", "missing", "busy"],
  );
});
