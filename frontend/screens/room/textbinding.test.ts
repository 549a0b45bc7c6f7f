import { beforeEach, expect, test } from "vitest";
import * as Y from "yjs";
import { difference, MOST_CHARACTERS, TextBinding } from "./textbinding";

/** The part of a <textarea> the binding touches; happy-dom's own is too slow for thousands of runs. */
class PlainField extends EventTarget {
  selectionStart = 0;
  selectionEnd = 0;
  scrollTop = 0;
  private text = "";
  get value() {
    return this.text;
  }
  set value(text: string) {
    this.text = text;
    this.selectionStart = this.selectionEnd = text.length;
  }
  setSelectionRange(start: number, end: number) {
    this.selectionStart = start;
    this.selectionEnd = end;
  }
  setRangeText(text: string, start: number, end: number) {
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
    const shift = (at: number) =>
      at <= start ? at : at >= end ? at + text.length - (end - start) : Math.min(at, start + text.length);
    this.selectionStart = shift(this.selectionStart);
    this.selectionEnd = shift(this.selectionEnd);
  }
  type(text: string, start = this.selectionStart, end = this.selectionEnd) {
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
    this.selectionStart = this.selectionEnd = start + text.length;
    this.dispatchEvent(new Event("input"));
  }
}
const bind = (ytext: Y.Text, field: PlainField, origin: unknown = field) =>
  new TextBinding(ytext, field as unknown as HTMLTextAreaElement, origin);
const hasHalfAnEmoji = (text: string) => !text.isWellFormed();

let seed = 1;
const chance = () => {
  seed = (seed * 48271) % 2147483647;
  return seed / 2147483647;
};
const pick = <T>(from: T[]): T => from[Math.floor(chance() * from.length)] as T;
beforeEach(() => {
  seed = 1;
});

test("the change is found where the caret is, among repeated characters", () => {
  expect(difference("aa", "aaa", 1)).toEqual({ at: 0, removed: 0, text: "a" });
  expect(difference("aa", "aaa", 3)).toEqual({ at: 2, removed: 0, text: "a" });
});

test("a change between two emoji that share half their code never cuts one", () => {
  const found = difference("hi 😀", "hi 😁", 5);
  expect(found).toEqual({ at: 3, removed: 2, text: "😁" });
  expect(difference("😀😀", "😀", 2)).toEqual({ at: 2, removed: 2, text: "" });
});

test("every difference rebuilds the new text and cuts no emoji", () => {
  const characters = ["a", "b", " ", "😀", "😁", "é", "👩‍👧"];
  for (let run = 0; run < 3000; run++) {
    const word = () => Array.from({ length: Math.floor(chance() * 6) }, () => pick(characters)).join("");
    const before = word();
    const after = word();
    const { at, removed, text } = difference(before, after, Math.floor(chance() * (after.length + 1)));
    expect(before.slice(0, at) + text + before.slice(at + removed)).toBe(after);
    expect(hasHalfAnEmoji(before.slice(0, at)) || hasHalfAnEmoji(text)).toBe(false);
  }
});

/** Notes where second halves stand, and says whether an update puts, begins or ends anything before one. */
function halvesWatch() {
  const halves = new Set<string>();
  return (update: Uint8Array): boolean => {
    const { structs, ds } = Y.decodeUpdate(update);
    const joints: string[] = [];
    for (const one of structs) {
      if (!(one instanceof Y.Item)) continue;
      if (one.content instanceof Y.ContentString) {
        const { str } = one.content;
        for (let at = 0; at < str.length; at++)
          if (str.charCodeAt(at) >= 0xdc00 && str.charCodeAt(at) <= 0xdfff)
            halves.add(`${one.id.client} ${one.id.clock + at}`);
      }
      if (one.origin) joints.push(`${one.origin.client} ${one.origin.clock + 1}`);
      if (one.rightOrigin) joints.push(`${one.rightOrigin.client} ${one.rightOrigin.clock}`);
    }
    for (const [client, gone] of ds.clients)
      for (const { clock, len } of gone) joints.push(`${client} ${clock}`, `${client} ${clock + len}`);
    return joints.some((joint) => halves.has(joint));
  };
}

/** Three people with a field each, typing, deleting, composing, going out of reach of each other. */
function fuzz(steps: number): { texts: string[]; shown: string[] } {
  const people = [0, 1, 2].map(() => {
    const doc = new Y.Doc();
    const field = new PlainField();
    bind(doc.getText("t"), field);
    return { doc, field, inbox: [] as Uint8Array[], composing: false, open: 0 };
  });
  const cuts = halvesWatch();
  for (const one of people) {
    one.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "network") expect(cuts(update), "a change that cuts a character in two").toBe(false);
      if (origin !== "network") for (const other of people) if (other !== one) other.inbox.push(update);
    });
  }
  const endComposition = (one: (typeof people)[number]) => {
    one.composing = false;
    one.field.dispatchEvent(new Event("compositionend"));
  };
  for (let step = 0; step < steps; step++) {
    const one = pick(people);
    const { field } = one;
    const what = chance();
    const edge = (at: number) =>
      at > 0 &&
      at < field.value.length &&
      field.value.charCodeAt(at) >= 0xdc00 &&
      field.value.charCodeAt(at) <= 0xdfff
        ? at - 1
        : at;
    if (what < 0.35) {
      if (!one.composing)
        field.selectionStart = field.selectionEnd = edge(Math.floor(chance() * (field.value.length + 1)));
      field.type(pick(["a", "b", " ", "😀", "😁", "xyz", "é"]));
    } else if (what < 0.5 && !one.composing) {
      const start = edge(Math.floor(chance() * (field.value.length + 1)));
      const end = edge(Math.min(field.value.length, start + Math.floor(chance() * 4)));
      field.type("", Math.min(start, end), Math.max(start, end));
    } else if (what < 0.6) {
      if (one.composing) endComposition(one);
      else {
        field.selectionStart =
          field.selectionEnd =
          one.open =
            edge(Math.floor(chance() * (field.value.length + 1)));
        one.composing = true;
        field.dispatchEvent(new Event("compositionstart"));
      }
    } else if (what < 0.7 && one.composing) {
      const start = edge(Math.min(one.open, field.value.length));
      field.type(
        pick(["k", "ka", "かな", "😁"]),
        start,
        edge(Math.max(start, Math.min(field.selectionEnd, field.value.length))),
      );
    } else for (const update of one.inbox.splice(0)) Y.applyUpdate(one.doc, update, "network");
  }
  for (const one of people) if (one.composing) endComposition(one);
  for (let round = 0; round < 2; round++) {
    for (const one of people)
      for (const update of one.inbox.splice(0)) Y.applyUpdate(one.doc, update, "network");
  }
  return {
    texts: people.map((one) => one.doc.getText("t").toString()),
    shown: people.map((one) => one.field.value),
  };
}

test("three people typing, composing and out of reach always end with the same words, no emoji broken", () => {
  for (let run = 1; run <= 250; run++) {
    seed = run * 7919;
    const { texts, shown } = fuzz(300);
    expect(new Set(texts).size, `run ${run}`).toBe(1);
    expect(shown, `run ${run}`).toEqual(texts);
    expect(hasHalfAnEmoji(texts[0] ?? ""), `run ${run}`).toBe(false);
  }
}, 60_000);

/** Two people in one text; what one does reaches the other at once. */
function two() {
  const [mum, dad] = [new Y.Doc(), new Y.Doc()];
  mum.on(
    "update",
    (update: Uint8Array, origin: unknown) => origin !== "network" && Y.applyUpdate(dad, update, "network"),
  );
  dad.on(
    "update",
    (update: Uint8Array, origin: unknown) => origin !== "network" && Y.applyUpdate(mum, update, "network"),
  );
  const [mums, dads] = [new PlainField(), new PlainField()];
  bind(mum.getText("t"), mums);
  bind(dad.getText("t"), dads);
  return { mums, dads };
}

test.each([0, 7, 8, 9, 10, 18])("a word composed while somebody types at %i stays whole", (at) => {
  const { mums, dads } = two();
  mums.type("Nan will on Friday");
  mums.selectionStart = mums.selectionEnd = 8;
  mums.type(" ");
  dads.selectionStart = dads.selectionEnd = at;
  mums.dispatchEvent(new Event("compositionstart"));
  for (let keys = 1; keys <= 7; keys++) {
    mums.type("collect".slice(0, keys), 9, 9 + keys - 1);
    dads.type("xyz "[keys % 4] ?? "");
    expect(mums.value).toContain("collect".slice(0, keys));
  }
  mums.type("collecting", 9, 16);
  mums.dispatchEvent(new Event("compositionend"));
  mums.type(" him");
  expect(mums.value).toBe(dads.value);
  expect(mums.value).toContain("collecting him");
  expect(mums.value.match(/coll/g)).toHaveLength(1);
  expect(mums.value).toContain("yz xyz ");
});

test("a character that a keyboard gives in two halves is taken when it is whole, with what others wrote meanwhile", () => {
  const { mums, dads } = two();
  mums.type("Nan ");
  mums.type("\ud83d");
  dads.type("dear ", 0, 0);
  expect(dads.value).toBe("dear Nan ");
  mums.type("\ude00");
  expect(mums.value).toBe("dear Nan 😀");
  expect(dads.value).toBe(mums.value);
});

test("half a character whose other half never comes goes", () => {
  const { mums, dads } = two();
  mums.type("Nan \ud83d");
  mums.dispatchEvent(new Event("blur"));
  expect(mums.value).toBe("Nan ");
  expect(dads.value).toBe("Nan ");
  mums.type("\ude00 on");
  mums.dispatchEvent(new Event("blur"));
  expect(dads.value).toBe("Nan  on");
});

test("what others write moves my caret with the words around it", () => {
  const { mums, dads } = two();
  mums.type("after");
  mums.selectionStart = mums.selectionEnd = 2;
  dads.type("before ", 0, 0);
  expect(mums.selectionStart).toBe(9);
});

test("more than a field holds stays in the field and out of the plan, with what others write kept for later", () => {
  const [mum, dad] = [new Y.Doc(), new Y.Doc()];
  mum.on(
    "update",
    (update: Uint8Array, origin: unknown) => origin !== "network" && Y.applyUpdate(dad, update, "network"),
  );
  dad.on(
    "update",
    (update: Uint8Array, origin: unknown) => origin !== "network" && Y.applyUpdate(mum, update, "network"),
  );
  const field = new PlainField();
  const told: number[] = [];
  const binding = new TextBinding(
    mum.getText("t"),
    field as unknown as HTMLTextAreaElement,
    field,
    undefined,
    (characters) => told.push(characters),
  );
  field.type("Nan visits");
  field.type("x".repeat(MOST_CHARACTERS));
  expect(told).toEqual([MOST_CHARACTERS + 10]);
  expect(dad.getText("t").toString()).toBe("Nan visits");
  dad.getText("t").insert(0, "My ");
  field.dispatchEvent(new Event("blur"));
  expect(field.value).toHaveLength(MOST_CHARACTERS + 10);
  field.type("", 10, 20);
  expect(told.at(-1)).toBe(0);
  expect(dad.getText("t").toString()).toBe(`My Nan visits${"x".repeat(MOST_CHARACTERS - 10)}`);
  expect(field.value).toBe(dad.getText("t").toString());
  field.type("y".repeat(20), field.value.length, field.value.length);
  binding.putBack();
  expect(field.value).toBe(dad.getText("t").toString());
  expect(told.at(-1)).toBe(0);
});

test("a text that is too long already can be made shorter", () => {
  const doc = new Y.Doc();
  doc.getText("t").insert(0, "x".repeat(MOST_CHARACTERS + 100));
  const field = new PlainField();
  bind(doc.getText("t"), field);
  field.type("", 0, 50);
  expect(doc.getText("t").length).toBe(MOST_CHARACTERS + 50);
});
