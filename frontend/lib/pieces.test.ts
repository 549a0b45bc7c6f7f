import { expect, test } from "vitest";
import * as Y from "yjs";
import { pieces } from "./pieces";

const LARGEST = 60_000;

function made(change: (doc: Y.Doc) => void, start = new Y.Doc()): { update: Uint8Array; whole: Y.Doc } {
  const updates: Uint8Array[] = [];
  start.on("update", (update: Uint8Array) => updates.push(update));
  start.transact(() => change(start));
  return { update: Y.mergeUpdates(updates), whole: start };
}

function arrives(update: Uint8Array, whole: Y.Doc, before?: Uint8Array): Uint8Array[] {
  const parts = pieces(update, LARGEST);
  const there = new Y.Doc();
  if (before) Y.applyUpdate(there, before);
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual(LARGEST);
    Y.applyUpdate(there, part);
    expect(there.store.pendingStructs ?? there.store.pendingDs).toBeNull();
    expect(there.getText("t").toString().isWellFormed()).toBe(true);
  }
  expect(there.getText("t").toString()).toBe(whole.getText("t").toString());
  expect(Y.encodeStateVector(there)).toEqual(Y.encodeStateVector(whole));
  return parts;
}

test("what fits stays as it is", () => {
  const { update } = made((doc) => doc.getText("t").insert(0, "Nan"));
  expect(pieces(update, LARGEST)).toEqual([update]);
});

test.each([
  ["Latin script", "word ".repeat(32_000)],
  ["Arabic", "كلمة ".repeat(9_000)],
  ["emoji, of two halves and more", "a👨‍👩‍👧".repeat(12_000)],
  ["three bytes each", "我".repeat(160_000)],
])("a long text of %s arrives in pieces", (_, text) => {
  const { update, whole } = made((doc) => doc.getText("t").insert(0, text));
  expect(arrives(update, whole).length).toBeGreaterThan(1);
});

test("in the middle of a text, with other things around it", () => {
  const start = new Y.Doc();
  start.getText("t").insert(0, "before after");
  const before = Y.encodeStateAsUpdate(start);
  const { update, whole } = made((doc) => {
    doc.getText("t").delete(2, 3);
    doc.getText("t").insert(4, "x".repeat(100_000));
    doc.getMap("m").set("who", new Y.Map([["nan", true]]));
    doc.getText("t").insert(0, "y");
  }, start);
  arrives(update, whole, before);
});

test("many deletions are cut, too", () => {
  const start = new Y.Doc();
  for (let at = 0; at < 9_000; at++) start.getText("t").insert((at * 7919) % (at + 1), "ab");
  const before = Y.encodeStateAsUpdate(start);
  const { update, whole } = made((doc) => {
    for (let at = 0; at < 8_000; at++) doc.getText("t").delete(at, 1);
    doc.getText("t").insert(5, "z".repeat(70_000));
  }, start);
  arrives(update, whole, before);
});
