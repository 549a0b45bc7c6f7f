import { beforeEach, expect, test, vi } from "vitest";
import type { Message } from "../../../lib/room-socket";
import type { RoomState } from "../state";
import type { Checked, MediaState } from "./engine";
import { Sound } from "./sound";

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
const CHECKED: Checked = { state: "checking", devices: 0, by_time: 0, since: "", at: null };
let page: HTMLElement;
let slots: { start: HTMLElement; end: HTMLElement };
let sent: Message[] = [];
let said: string[] = [];
let sound: Sound;

function room(
  media: Partial<MediaState> | null,
  abilities: Record<string, boolean> = { "media.join": true },
): RoomState {
  return {
    meeting: { id: "m", stage: "private" },
    me: { seat: "me" },
    seats: [{ seat: "nan", called: "Nan", role: "family", where: "in" }],
    abilities,
    media: media && { ...MEDIA, ...media },
  } as unknown as RoomState;
}

beforeEach(() => {
  page = document.createElement("div");
  page.innerHTML =
    '<div class="middle"><section class="sheet"><p data-part="banner"><span><span data-stands>Just family</span><span data-checked></span></span></p><div data-part="plan"><textarea></textarea></div></section></div>';
  slots = { start: document.createElement("div"), end: document.createElement("div") };
  page.append(slots.start, slots.end);
  document.body.replaceChildren(page);
  [sent, said] = [[], []];
  sound = new Sound(
    page,
    slots,
    {
      send: (message) => sent.push(message),
      redial: () => undefined,
      say: (words) => said.push(words),
      redraw: () => undefined,
      rest: () => sent.push({ type: "break" }),
    },
    room(null),
  );
});

const card = () => page.querySelector<HTMLElement>(".callcard");
const mic = () => slots.start.querySelector<HTMLElement>("button");

test("who may join is asked to, and who may not sees no microphone", () => {
  sound.take(room({}));
  expect(card()?.textContent).toContain("Join with sound");
  expect(mic()?.hidden).toBe(false);
  sound.take(room({}, {}));
  expect(card()?.hidden).toBe(true);
  expect(mic()?.hidden).toBe(true);
});

test("where there is no sound the page says why, not a log", () => {
  sound.take(room({ engine: "none", why: "There is no sound in this room." }));
  expect(card()?.textContent).toBe("There is no sound in this room.");
  expect(mic()?.hidden).toBe(true);
});

test("a call elsewhere has its link, its number and its plain word", () => {
  sound.take(
    room({
      engine: "outside",
      why: "We can’t make anybody leave that call.",
      link: "https://call.example.org/1",
      phone: "+44 20 7946 0000",
    }),
  );
  const links = [...(card()?.querySelectorAll("a") ?? [])].map((one) => one.getAttribute("href"));
  expect(links).toEqual(["https://call.example.org/1", "tel:+442079460000"]);
  expect(card()?.textContent).toContain("We can’t make anybody leave that call.");
});

test("no room left is said, and that reading and writing go on", () => {
  sound.take(room({ full: true }));
  expect(card()?.textContent).toContain("read and write");
  expect(mic()?.hidden).toBe(true);
});

test("outside there is nothing at all", () => {
  sound.take(room({ checked: CHECKED }));
  sound.take(room(null));
  expect(card()?.hidden).toBe(true);
  expect(mic()?.hidden).toBe(true);
  expect(page.querySelector("[data-checked]")?.textContent).toBe("");
});

test("the banner asks to wait until it was checked, and then says how", () => {
  sound.take(room({ checked: CHECKED }));
  const banner = page.querySelector('[data-part="banner"]');
  expect(banner?.classList.contains("waits")).toBe(true);
  expect(banner?.textContent).toContain("Wait a moment before you speak");
  sound.take(room({ checked: { ...CHECKED, state: "declared", devices: 3 } }));
  expect(banner?.classList.contains("waits")).toBe(false);
  expect(banner?.textContent).toContain("checked on 3 devices");
  expect(said).toHaveLength(2);
});

test("an interpreter and a closed microphone are marked", () => {
  sound.take(
    room({
      interpreters: ["nan"],
      peers: [{ seat: "nan", page: "p", stays: true, wants_picture: true, muted: true }],
    }),
  );
  expect(sound.marks("nan").map((one) => one.words)).toEqual(["microphone off", "interpreter, always heard"]);
  expect(sound.marks("somebody else")).toEqual([]);
});

test("tiles fold while somebody writes", async () => {
  page.querySelector("textarea")?.focus();
  expect(page.classList.contains("typing")).toBe(true);
  page.querySelector("textarea")?.blur();
  await vi.waitFor(() => expect(page.classList.contains("typing")).toBe(false));
});

test("what the server says of signals is nobody else’s notice", () => {
  expect(sound.heard({ type: "refused", asked: "media_signal" })).toBe(true);
  expect(sound.heard({ type: "refused", asked: "hand" })).toBe(false);
  expect(sound.heard({ type: "state" })).toBe(false);
});
