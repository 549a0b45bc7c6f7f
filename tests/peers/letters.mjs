// Three standard Yjs clients type, take out, undo and hear each other late, around emoji, families, flags and marks.
// Out: frames of one byte and a length: N a new plan, U an update, T (JSON) what every field says with all updates in. In: the server's whole
// document after each T, as often as it comes; a newcomer reads it, and answers T again.
// node letters.mjs '{"packages": "…/package.json", "seed": 1, "plans": 25, "edits": 4000, "every": 1000, "document": "<base64>"}'
import { createRequire } from "node:module";
import { writeSync, readSync } from "node:fs";

const told = JSON.parse(process.argv[2]);
const Y = createRequire(told.packages)("yjs");
let state = told.seed;
const chance = () => (state = (state * 48271) % 2147483647) / 2147483647;
const below = (most) => Math.floor(chance() * most);
const pick = (from) => from[below(from.length)];

const SIGNS = ["a", "b ", "é", "e\u0301", "😀", "😁", "👨‍👩‍👧‍👦", "👩🏽‍🚒", "🇬🇭", "🇬🇧", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "ن\u0651", "क्षि", "𝒳", "👍🏿", "❤️", "\u200d", "\ufe0f", "line\nline", "𐍈𐍈𐍈", "Z\u0351\u036b\u0343"];
const WORDS = ["Nan visits", "né à Lomé", "чай", "a😀b", "שלום"];
const FIELDS = ["keeps_an_eye", "who_to_call_day"];

function send(kind, bytes) {
  const frame = Buffer.alloc(5 + bytes.length);
  frame.write(kind, 0, "latin1");
  frame.writeUInt32BE(bytes.length, 1);
  frame.set(bytes, 5);
  for (let at = 0; at < frame.length; ) {
    try {
      at += writeSync(1, frame, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}
function read(count) {
  const found = Buffer.alloc(count);
  for (let at = 0; at < count; ) {
    try {
      const got = readSync(0, found, at, count - at, null);
      if (got === 0) process.exit(0);
      at += got;
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
  return found;
}
const saysOf = (doc) => Buffer.from(JSON.stringify(FIELDS.map((field) => doc.getMap("plan").get(field).toString())));

const start = Buffer.from(told.document, "base64");
const hear = (one) => {
  for (const update of one.inbox.splice(0)) Y.applyUpdate(one.doc, update, "network");
};

/** Where code points begin, and the end. */
function edges(text) {
  const found = [0];
  for (const sign of text) found.push(found.at(-1) + sign.length);
  return found;
}

let people = [];
for (let plan = 0; plan < told.plans; plan++) {
  send("N", Buffer.alloc(0));
  people = [101, 202, 303].map((id) => {
    const doc = new Y.Doc();
    doc.clientID = id;
    Y.applyUpdate(doc, start, "network");
    const one = { doc, inbox: [], undo: new Y.UndoManager(doc.getMap("plan"), { captureTimeout: 0, trackedOrigins: new Set(["me"]) }) };
    doc.on("update", (update, origin) => {
      if (origin === "network") return;
      send("U", update);
      for (const other of people) if (other !== one) other.inbox.push(update);
    });
    return one;
  });
  for (let edit = 1; edit <= told.edits; edit++) {
    const one = pick(people);
    const text = one.doc.getMap("plan").get(pick(FIELDS));
    const places = edges(text.toString());
    const what = chance();
    const full = places.length > 300;
    if (what < 0.04) one.undo.undo();
    else if (what < 0.07) one.undo.redo();
    else if (what < 0.12) {
      let at = pick(places);
      for (const sign of pick(WORDS)) one.doc.transact(() => text.insert((at += sign.length) - sign.length, sign), "me");
    } else {
      one.doc.transact(() => {
        if (what < (full ? 0.3 : 0.6)) text.insert(pick(places), pick(SIGNS) + (chance() < 0.1 ? pick(SIGNS) : ""));
        else if (places.length > 1) {
          const from = below(places.length - 1);
          const to = Math.min(places.length - 1, from + 1 + below(full ? 9 : 3));
          text.delete(places[from], places[to] - places[from]);
          if (chance() < 0.2) text.insert(places[from], pick(SIGNS));
        }
      }, "me");
    }
    if (chance() < 0.3) hear(one);
    if (edit % told.every === 0) {
      for (let round = 0; round < 2; round++) for (const each of people) hear(each);
      const says = people.map(({ doc }) => saysOf(doc).toString());
      if (new Set(says).size !== 1) throw new Error(`the clients differ at ${edit}`);
      send("T", Buffer.from(says[0]));
      const newcomer = new Y.Doc();
      Y.applyUpdate(newcomer, read(read(4).readUInt32BE()));
      send("T", saysOf(newcomer));
    }
  }
}
