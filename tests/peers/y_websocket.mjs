// The npm packages yjs and y-websocket as they come, against a running server. Prints one line per thing that holds.
// node y_websocket.mjs '{"server": "ws://…", "draft": "…", "mum": {headers}, "nan": {headers}, "tom": {headers}}'
import { createRequire } from "node:module";

const plan = JSON.parse(process.argv[2]);
const from = createRequire(plan.packages);
const Y = from("yjs");
const { WebsocketProvider } = from("y-websocket");
const { WebSocket } = from("ws");

const complaints = [];
console.error = (...words) => complaints.push(words.join(" "));
console.warn = (...words) => complaints.push(words.join(" "));

function come(headers, draft = plan.draft) {
  class Dialled extends WebSocket {
    constructor(address, protocols) {
      super(address, protocols, { headers });
    }
  }
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`${plan.server}/ws/plan`, draft, doc, { WebSocketPolyfill: Dialled, disableBc: true });
  const acknowledged = { count: 0 };
  provider.messageHandlers[100] = (_encoder, decoder) => {
    let number = 0;
    for (let shift = 0, byte = 128; byte > 127; shift += 7) {
      byte = decoder.arr[decoder.pos++];
      number += (byte & 127) * 2 ** shift;
    }
    acknowledged.count = number;
  };
  return { doc, provider, acknowledged, plan: doc.getMap("plan") };
}

async function until(ready, what) {
  for (const start = Date.now(); Date.now() - start < 20_000; ) {
    if (ready()) return console.log(`OK ${what}`);
    await new Promise((go) => setTimeout(go, 10));
  }
  console.log(`FAILED ${what}; ${complaints.join("; ").slice(0, 300)}`);
  process.exit(1);
}

const words = (one) => one.plan.get("keeps_an_eye")?.toString();
const mum = come(plan.mum);
const nan = come(plan.nan);
await until(() => mum.provider.synced && nan.provider.synced && words(mum) === "" && words(nan) === "", "synced by cookie and by bearer key");

mum.plan.get("keeps_an_eye").insert(0, "Kwame");
nan.plan.get("keeps_an_eye").insert(0, "Uncle ");
await until(() => words(mum) === words(nan) && words(mum).length === 11, "typing at once merges");
await until(() => mum.acknowledged.count >= 2, "acknowledged");

const line = new Y.Map();
mum.doc.transact(() => {
  line.set("order", "V");
  line.set("what", new Y.Text("Nan visits"));
  line.set("who", new Y.Map());
  line.set("removed", false);
  mum.plan.get("actions").set("a1", line);
});
await until(() => nan.plan.get("actions").get("a1")?.get("what").toString() === "Nan visits", "a new line arrives");
nan.plan.get("actions").get("a1").get("who").set("mum", true);
await until(() => line.get("who").get("mum") === true, "a tick arrives");

mum.provider.awareness.setLocalStateField("user", { name: "Priya Nair" });
mum.provider.awareness.setLocalStateField("in", "actions.a1.what");
const seen = () => nan.provider.awareness.getStates().get(mum.doc.clientID);
await until(() => seen()?.in === "actions.a1.what", "awareness arrives");
await until(() => seen().user.name !== "Priya Nair" && seen().seat === plan.mumsSeat, "stamped with the seat, not the claim");
const dad = come(plan.nan);
await until(() => dad.provider.awareness.getStates().has(mum.doc.clientID), "a late joiner sees who is there");

mum.provider.disconnect();
await until(() => !nan.provider.awareness.getStates().has(mum.doc.clientID), "presence goes when a socket goes");
mum.plan.get("keeps_an_eye").insert(0, "offline ");
nan.plan.get("keeps_an_eye").insert(0, "online ");
mum.provider.connect();
await until(() => words(mum) === words(nan) && words(mum).includes("offline ") && words(mum).includes("online "), "offline edits merge on return");
await until(() => seen(), "and is seen again");
nan.provider.ws.terminate();
await until(() => nan.provider.wsconnected === false, "a line that breaks");
await until(() => nan.provider.synced && nan.provider.wsconnected, "comes back by itself");

const copies = (one) => one.plan.get("who_gets_a_copy")?.toString();
const whole = "one😀two👨‍👩‍👧end";
mum.plan.get("who_gets_a_copy").insert(0, whole);
await until(() => copies(nan) === whole, "emoji and families arrive");
const cutter = come(plan.nan);
await until(() => cutter.provider.synced && copies(cutter) === whole, "another phone of Nan's");
cutter.plan.get("who_gets_a_copy").delete(4, 1);
await until(() => complaints.some((words) => words.includes("Permission denied")), "half a letter taken out is refused");
cutter.provider.destroy();
complaints.length = 0;
const { client, clock } = mum.plan.get("who_gets_a_copy")._start.id;
const number = (some) => (some < 128 ? [some] : [(some % 128) + 128, ...number(Math.floor(some / 128))]);
const nothing = [0, 1, ...number(client), 1, ...number(clock), 0];
nan.provider.ws.send(Uint8Array.from([0, 2, nothing.length, ...nothing]));
await until(() => complaints.some((words) => words.includes("Permission denied")), "a deletion of nothing is refused");
complaints.length = 0;
dad.plan.get("who_gets_a_copy").insert(3, "!");
const newcomer = come(plan.mum);
const said = "one!😀two👨‍👩‍👧end";
await until(() => [mum, dad, newcomer].every((one) => copies(one) === said), "and everybody's plan says the same, a newcomer's too");

const tom = come(plan.tom);
await until(() => complaints.some((words) => words.includes("Permission denied")), "a worker is told no, in the protocol's own way");
await until(() => tom.doc.store.clients.size === 0 && tom.provider.awareness.getStates().size <= 1, "and learns nothing");
for (const one of [mum, nan, dad, newcomer, tom]) one.provider.destroy();
setTimeout(() => process.exit(0), 200);
