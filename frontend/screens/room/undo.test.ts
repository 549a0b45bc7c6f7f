import { expect, test } from "vitest";
import * as Y from "yjs";
import { Plan } from "./plan";
import { seeded } from "./seeded";
import { Undo } from "./undo";

function table() {
  const mum = new Plan(seeded());
  const dad = new Plan(new Y.Doc());
  const pass = (from: Plan, to: Plan) => Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc), "network");
  pass(mum, dad);
  const undo = new Undo(mum.root, () => undefined);
  const write = (path: string, text: string) =>
    mum.doc.transact(() => mum.text(path)?.insert(mum.words(path).length, text), undo.origin);
  const meet = () => {
    pass(mum, dad);
    pass(dad, mum);
  };
  return { mum, dad, undo, write, meet };
}

test("undo takes back my words and leaves those of others", () => {
  const { mum, dad, undo, write, meet } = table();
  write("keeps_an_eye", "Kwame");
  meet();
  dad.text("keeps_an_eye")?.insert(5, ", every fortnight");
  meet();
  undo.undo();
  expect(mum.words("keeps_an_eye")).toBe(", every fortnight");
  undo.redo();
  expect(mum.words("keeps_an_eye")).toBe("Kwame, every fortnight");
});

test("undo never takes back adding a promise, so nobody's words inside it go", () => {
  const { mum, dad, undo, write, meet } = table();
  const id = mum.add("actions");
  write(`actions.${id}.what`, "Nan does the school run");
  meet();
  dad.text(`actions.${id}.by_when`)?.insert(0, "Tuesdays");
  meet();
  undo.undo();
  expect(undo.canUndo).toBe(false);
  undo.undo();
  expect(mum.lines("actions")).toHaveLength(1);
  expect(mum.words(`actions.${id}.by_when`)).toBe("Tuesdays");
  expect(mum.words(`actions.${id}.what`)).toBe("");
});

test("moving to another field makes two changes of it", () => {
  const { mum, undo, write } = table();
  write("review_when", "24 June");
  undo.pause();
  write("review_where", "the room");
  undo.undo();
  expect(mum.words("review_when")).toBe("24 June");
  expect(mum.words("review_where")).toBe("");
});
