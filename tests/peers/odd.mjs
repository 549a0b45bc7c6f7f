// A standard Yjs client that takes what our server would have passed on. In: one byte and a length: R a new client (its first
// document), U an update, E the end. Out, for each series: a line of JSON, whether anything threw and what the plan says then.
// node odd.mjs '{"packages": "…/package.json"}'
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const told = JSON.parse(process.argv[2]);
const Y = createRequire(told.packages)("yjs");
let doc;
let threw = "";
let grumbled = "";
console.warn = console.error = (...words) => (grumbled ||= words.join(" "));

const attempt = (what) => {
  try {
    return what();
  } catch (error) {
    threw ||= `${error.message} ${error.stack.split("\n").slice(1, 5).join(" ")}`;
    return undefined;
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  const bytes = Buffer.from(line.slice(1), "base64");
  if (line[0] === "R") {
    doc = new Y.Doc();
    threw = grumbled = "";
    attempt(() => Y.applyUpdate(doc, bytes));
  } else if (line[0] === "U") attempt(() => Y.applyUpdate(doc, bytes));
  else {
    const typed = attempt(() => {
      const before = Y.encodeStateVector(doc);
      for (const field of ["keeps_an_eye", "who_to_call_day"]) {
        const text = doc.getMap("plan").get(field);
        text.insert(text.length, "!");
        text.insert(0, "!");
        text.delete(0, 1);
      }
      return Y.encodeStateAsUpdate(doc, before);
    });
    const waits = doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
    const says = attempt(() => doc.getMap("plan").toJSON()) ?? null;
    console.log(JSON.stringify({ threw, grumbled, waits, says, typed: typed ? Buffer.from(typed).toString("base64") : "" }));
  }
}
