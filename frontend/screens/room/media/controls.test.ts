import { beforeEach, expect, test, vi } from "vitest";
import { type ControlActions, type Controllable, Controls } from "./controls";
import type { Standing } from "./standing";

const WELL: Standing = {
  at: "in",
  lost: false,
  saving: "",
  blocked: false,
  sound: "",
  picture: "",
  muted: false,
  shows: false,
  away: [],
};
let actions: { [K in keyof ControlActions]: ReturnType<typeof vi.fn> };
let controls: Controls;

beforeEach(() => {
  actions = {
    join: vi.fn(),
    mute: vi.fn(),
    picture: vi.fn(),
    save: vi.fn(),
    unblock: vi.fn(),
    tryAgain: vi.fn(),
    leave: vi.fn(),
    take: vi.fn(),
    rest: vi.fn(),
  };
  controls = new Controls(actions as unknown as ControlActions);
  document.body.replaceChildren(controls.mic, controls.more, controls.line);
});

function show(what: Partial<Controllable>, words = ""): void {
  controls.show({ joinable: true, standing: WELL, pictures: true, take: false, rest: false, ...what }, words);
}

const panel = (words: string) =>
  [...controls.more.querySelectorAll<HTMLElement>("button, label")].find((one) => one.textContent === words);

test("before joining the microphone joins; there is nothing more", () => {
  show({ standing: undefined });
  expect(controls.mic.getAttribute("aria-label")).toBe("Join with sound");
  expect(controls.more.hidden).toBe(true);
  controls.mic.click();
  expect(actions.join).toHaveBeenCalledOnce();
});

test("where there is no sound there is no microphone", () => {
  show({ standing: undefined, joinable: false });
  expect(controls.mic.hidden).toBe(true);
});

test("in the call it turns the microphone off and on, and says which", () => {
  show({});
  expect(controls.mic.getAttribute("aria-label")).toBe("Turn my microphone off");
  controls.mic.click();
  expect(actions.mute).toHaveBeenLastCalledWith(true);
  show({ standing: { ...WELL, muted: true } });
  expect(controls.mic.getAttribute("aria-label")).toBe("Turn my microphone on");
  controls.mic.click();
  expect(actions.mute).toHaveBeenLastCalledWith(false);
});

test("where the microphone was refused it asks again", () => {
  show({ standing: { ...WELL, sound: "refused" } });
  expect(controls.mic.getAttribute("aria-label")).toBe("Try the microphone again");
  controls.mic.click();
  expect(actions.tryAgain).toHaveBeenCalledOnce();
  expect(actions.mute).not.toHaveBeenCalled();
});

test("the microphone button stays the same element, so that it keeps the focus", () => {
  show({});
  controls.mic.focus();
  show({ standing: { ...WELL, muted: true } });
  expect(document.activeElement).toBe(controls.mic);
});

test("picture, save data and leaving are one tap further", () => {
  show({});
  panel("Leave the call, stay at the table")?.click();
  expect(actions.leave).toHaveBeenCalledOnce();
  panel("Save data: sound only")?.click();
  expect(actions.save).toHaveBeenCalledWith(true);
  panel("Show my picture")?.click();
  expect(actions.picture).toHaveBeenCalledWith(true);
});

test("no room for pictures, no switch for them", () => {
  show({ pictures: false });
  expect(panel("Show my picture")?.hidden).toBe(true);
});

test("data saved because of the line is not shown as my own choice", () => {
  show({ standing: { ...WELL, saving: "line" } });
  expect(panel("Save data: sound only")?.querySelector("input")?.checked).toBe(false);
});

test("a browser that waits for a tap gets a button instead of a sentence", () => {
  show({ standing: { ...WELL, blocked: true } }, "Tap to get your sound back.");
  const button = controls.line.querySelector("button");
  expect(button?.hidden).toBe(false);
  button?.click();
  expect(actions.unblock).toHaveBeenCalledOnce();
});

test("the talking piece can be taken without being in the call", () => {
  show({ standing: undefined, take: true });
  expect(controls.more.hidden).toBe(false);
  expect(panel("Leave the call, stay at the table")?.hidden).toBe(true);
  panel("Take the talking piece")?.click();
  expect(actions.take).toHaveBeenCalledOnce();
});
