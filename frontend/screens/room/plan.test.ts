import { expect, test } from "vitest";
import * as Y from "yjs";
import { Plan } from "./plan";
import { seeded } from "./seeded";
import { sentenceOf } from "./sentence";
import { mostRestsOn, shares } from "./who-does-what";

const person = (member: string, called = member, role = "family") => ({
  member,
  called,
  role,
  colour: "teal",
  pattern: "dot",
});
const write = (plan: Plan, path: string, words: string) => plan.text(path)?.insert(0, words);

test("a plan that is not here yet has no lines, no words, and nothing can be added to it", () => {
  const plan = new Plan(new Y.Doc());
  expect(plan.seeded).toBe(false);
  expect(plan.lines("actions")).toEqual([]);
  expect(plan.words("actions.x.what")).toBe("");
  expect(() => plan.add("actions")).toThrow();
  expect(plan.root.size).toBe(0);
});

test("parts of another kind are not there", () => {
  const doc = seeded();
  const plan = new Plan(doc);
  plan.root.set("resources", "not a map");
  (plan.root.get("actions") as Y.Map<unknown>).set("odd", 7);
  expect(plan.lines("resources")).toEqual([]);
  expect(plan.lines("actions")).toEqual([]);
});

test("a new promise has all its fields at once, as the guard wants them", () => {
  const plan = new Plan(seeded());
  const id = plan.add("actions");
  const line = plan.lines("actions")[0]?.line;
  expect(id).toMatch(/^[A-Za-z0-9_-]{1,40}$/);
  expect([...(line?.keys() ?? [])].sort()).toEqual([
    "backup",
    "by_when",
    "how_we_know",
    "order",
    "removed",
    "what",
    "who",
  ]);
});

test("moving a line rewrites its key and keeps its words and its ticks", () => {
  const plan = new Plan(seeded());
  const ids = [plan.add("actions"), plan.add("actions"), plan.add("actions")];
  write(plan, `actions.${ids[2]}.what`, "third");
  const last = plan.lines("actions")[2]!;
  plan.tick(last.line, "nan", true);
  expect(plan.move("actions", last.id, -1)).toBe(true);
  expect(plan.move("actions", last.id, -1)).toBe(true);
  expect(plan.move("actions", last.id, -1)).toBe(false);
  expect(plan.lines("actions").map(({ id }) => id)).toEqual([ids[2], ids[0], ids[1]]);
  expect(plan.words(`actions.${ids[2]}.what`)).toBe("third");
  expect(plan.who(last.line)).toEqual(["nan"]);
});

test("taking out hides a line with its words; bringing it back puts it where it was", () => {
  const plan = new Plan(seeded());
  const ids = [plan.add("resources"), plan.add("resources")];
  write(plan, `resources.${ids[0]}.what`, "a bus pass");
  const { line } = plan.lines("resources")[0]!;
  plan.setRemoved(line, true);
  expect(plan.lines("resources").map(({ id }) => id)).toEqual([ids[1]]);
  expect(plan.lines("resources", { removed: true })).toHaveLength(1);
  plan.setRemoved(line, false);
  expect(plan.lines("resources").map(({ id }) => id)).toEqual(ids);
  expect(plan.words(`resources.${ids[0]}.what`)).toBe("a bus pass");
});

test("a promise reads as a sentence, with the names once", () => {
  const plan = new Plan(seeded());
  const id = plan.add("actions");
  const { line } = plan.lines("actions")[0]!;
  const people = [person("d", "Daniel"), person("n", "Nan")];
  plan.tick(line, "d", true);
  plan.tick(line, "n", true);
  write(plan, `actions.${id}.what`, "do the school run.");
  write(plan, `actions.${id}.by_when`, "from Tuesday");
  write(plan, `actions.${id}.backup`, "Mrs Haddad goes");
  expect(sentenceOf(plan, id, line, people)).toEqual({
    who: "Daniel and Nan",
    rest: "do the school run, from Tuesday.",
    below: ["If it doesn’t work: Mrs Haddad goes"],
  });
  write(plan, `actions.${id}.what`, "Nan and Daniel ");
  expect(sentenceOf(plan, id, line, people).who).toBe("");
});

test("the load is asked about only when it really rests on one person while others are free", () => {
  const [mum, dad] = [person("mum"), person("dad")];
  const all = (...who: string[][]) =>
    shares(
      [mum, dad],
      who.map((one) => ({ who: one, words: "x" })),
    );
  expect(mostRestsOn(all(["mum"], ["mum"], ["mum"]).shares, 3)).toBe(mum);
  expect(mostRestsOn(all(["mum"], ["mum"], ["dad"]).shares, 3)).toBeUndefined();
  expect(mostRestsOn(all(["mum"], ["mum"]).shares, 2)).toBeUndefined();
  expect(all(["mum"], [], ["gone"]).nobody).toHaveLength(2);
});

test("there is something to keep from the first word on, until it is taken out again", () => {
  const plan = new Plan(seeded());
  expect(plan.hasWords).toBe(false);
  const id = plan.add("actions");
  expect(plan.hasWords).toBe(false);
  write(plan, `actions.${id}.what`, "Nan visits");
  expect(plan.hasWords).toBe(true);
  const line = plan.lines("actions")[0]?.line;
  if (line) plan.setRemoved(line, true);
  expect(plan.hasWords).toBe(false);
  write(plan, "keeps_an_eye", "Kwame");
  expect(plan.hasWords).toBe(true);
});
