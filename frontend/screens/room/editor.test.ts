import { afterEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { FakeServer, verdict } from "../../lib/fake-server";
import { Announcer } from "./announcer";
import { Editor } from "./editor";
import { seeded } from "./seeded";
import type { RoomState } from "./state";

afterEach(() => vi.useRealTimers());

function opened(server: FakeServer, diverged = (): void => undefined, refused = (): void => undefined) {
  const state = {
    meeting: { stage: "private" },
    me: { seat: "s1" },
    seats: [],
    family: [],
    children: {},
  } as unknown as RoomState;
  const announcer = new Announcer(document.createElement("div"));
  return new Editor(
    "d1",
    true,
    { state: () => state, announcer, presenceChanged: () => undefined, refused, diverged },
    server.dial,
  );
}

test("an editor that has diverged gives way to another, and its words that the plan does not have are kept", async () => {
  vi.useFakeTimers();
  const server = new FakeServer();
  Y.applyUpdate(server.doc, Y.encodeStateAsUpdate(seeded(["maya"])));
  const told = vi.fn();
  const first = opened(server, told);
  await vi.advanceTimersByTimeAsync(10);
  server.quick = false;
  const doc = (first as unknown as { plan: { doc: Y.Doc; text(path: string): Y.Text } }).plan;
  doc.text("keeps_an_eye").insert(0, "Kwame, fortnightly");
  server.last.deliver(verdict(1));
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toHaveBeenCalledOnce();
  const before = first.everyWord();
  first.close();

  const second = opened(server);
  const here = vi.fn();
  second.whenHere(here);
  expect(here).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(10);
  expect(here).toHaveBeenCalledOnce();
  const missing = second.wordsMissing(before);
  expect(missing.map(([, words]) => words)).toEqual(["Kwame, fortnightly"]);
  expect(second.everyWord().get("keeps_an_eye")).toBe("");
  expect(server.doc.getMap("plan").toJSON()).toMatchObject({ keeps_an_eye: "" });
  second.close();
});

test("words that never reached the server come with their place and what stood there before them", async () => {
  vi.useFakeTimers();
  const server = new FakeServer();
  Y.applyUpdate(server.doc, Y.encodeStateAsUpdate(seeded()));
  (server.doc.getMap("plan").get("keeps_an_eye") as Y.Text).insert(0, "Kwame");
  const editor = opened(server);
  await vi.advanceTimersByTimeAsync(10);
  expect(editor.isPrivate).toBe(true);
  expect(editor.writtenAway()).toEqual([]);
  server.quick = false;
  const plan = (editor as unknown as { plan: { text(path: string): Y.Text } }).plan;
  plan.text("keeps_an_eye").insert(5, ", fortnightly");
  plan.text("keeps_an_eye").insert(0, "Uncle ");
  expect(editor.writtenAway()).toMatchObject([
    { place: "keeps_an_eye", words: "Uncle Kwame, fortnightly", against: "Kwame" },
  ]);
  expect(editor.wordsAt("keeps_an_eye")).toBe("Uncle Kwame, fortnightly");
  expect(editor.wordsAt("actions.none.what")).toBeUndefined();
  editor.close();
});

test("words that an open line does not take for some seconds make the page ask whether they may be written at all", async () => {
  vi.useFakeTimers();
  const server = new FakeServer();
  Y.applyUpdate(server.doc, Y.encodeStateAsUpdate(seeded()));
  const asked = vi.fn();
  const editor = opened(server, () => undefined, asked);
  await vi.advanceTimersByTimeAsync(10);
  const plan = (editor as unknown as { plan: { text(path: string): Y.Text } }).plan;
  plan.text("keeps_an_eye").insert(0, "Kwame");
  await vi.advanceTimersByTimeAsync(6_000);
  expect(asked).not.toHaveBeenCalled();
  server.quick = false;
  plan.text("keeps_an_eye").insert(0, "Uncle ");
  await vi.advanceTimersByTimeAsync(4_000);
  expect(asked).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked).toHaveBeenCalledOnce();
  editor.close();
});
