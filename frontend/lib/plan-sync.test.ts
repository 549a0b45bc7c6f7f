import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { fingerprint } from "./divergence";
import { denied, FakeServer, verdict } from "./fake-server";
import { PlanSync, type SyncState, warnBeforeLosing } from "./plan-sync";

let server: FakeServer;
let open: PlanSync[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  server.doc.getText("t").insert(0, "seed ");
});
afterEach(() => {
  for (const one of open) one.close();
  open = [];
  vi.useRealTimers();
});

function join() {
  const doc = new Y.Doc();
  const states: SyncState[] = [];
  const sync = new PlanSync(doc, "/ws/plan/x", (state) => states.push(state), server.dial);
  open.push(sync);
  const text = doc.getText("t");
  return { sync, doc, text, states, type: (words: string) => text.insert(text.length, words) };
}
const settle = (ms = 1) => vi.advanceTimersByTimeAsync(ms);
const there = () => server.doc.getText("t").toString();

test("a newcomer gets the plan and sends nothing of its own", async () => {
  const nan = join();
  await settle();
  expect(nan.text.toString()).toBe("seed ");
  expect(nan.sync.state).toMatchObject({ line: "open", synced: true, unsent: 0 });
  expect(there()).toBe("seed ");
});

test("words count as kept only when the server says they are on its disk", async () => {
  const nan = join();
  await settle();
  server.quick = false;
  nan.type("Fridays");
  await settle();
  expect(nan.sync.state.unsent).toBe(1);
  server.commit();
  await settle();
  expect(nan.sync.state.unsent).toBe(0);
  expect(there()).toBe("seed Fridays");
});

test("what was sent but not acknowledged when the line broke is sent again, once", async () => {
  const nan = join();
  await settle();
  server.quick = false;
  nan.type("Fridays");
  server.last.cut(1006);
  await settle();
  expect(nan.sync.state).toMatchObject({ line: "offline", unsent: 1 });
  server.quick = true;
  await settle(2000);
  expect(nan.sync.state).toMatchObject({ line: "open", unsent: 0 });
  expect(there()).toBe("seed Fridays");
});

test("two people write while one is out of reach, and nothing is lost on either side", async () => {
  const [nan, dad] = [join(), join()];
  await settle();
  server.reachable = false;
  server.sockets[1]?.cut(1006);
  dad.type("Dad was here. ");
  nan.type("Nan was here. ");
  await settle(5000);
  expect(dad.sync.state).toMatchObject({ line: "offline", unsent: 1 });
  server.reachable = true;
  await settle(20_000);
  expect(dad.sync.state).toMatchObject({ line: "open", unsent: 0 });
  expect(dad.text.toString()).toBe(nan.text.toString());
  expect(there()).toBe(dad.text.toString());
  expect(there()).toContain("Dad was here. ");
  expect(there()).toContain("Nan was here. ");
});

test("a deletion made out of reach arrives too", async () => {
  const nan = join();
  await settle();
  server.reachable = false;
  server.last.cut(1006);
  nan.text.delete(0, 5);
  await settle();
  expect(nan.sync.state.unsent).toBe(1);
  server.reachable = true;
  await settle(20_000);
  expect(there()).toBe("");
  expect(nan.sync.state.unsent).toBe(0);
});

test("a refusal keeps the words on the screen, sends nothing more and does not come back by itself", async () => {
  const nan = join();
  await settle();
  server.quick = false;
  nan.type("too late");
  server.last.deliver(denied("The plan was closed for changes."));
  server.last.cut(4409);
  await settle(60_000);
  expect(nan.sync.state).toMatchObject({
    line: "refused",
    reason: "The plan was closed for changes.",
    unsent: 1,
  });
  expect(nan.text.toString()).toBe("seed too late");
  expect(server.sockets).toHaveLength(1);
  expect(there()).toBe("seed ");
});

test("being refused before anything arrived never pushes a blank plan", async () => {
  server.reachable = false;
  const nan = join();
  await settle();
  server.reachable = true;
  await settle(2000);
  const before = Y.encodeStateAsUpdate(server.doc);
  server.last.cut(4403);
  nan.sync.retry();
  await settle(2000);
  expect(Y.encodeStateAsUpdate(server.doc)).toEqual(before);
  expect(nan.text.toString()).toBe("seed ");
});

test("come back and slow down are not refusals", async () => {
  join();
  await settle();
  for (const code of [4408, 4429, 4503, 1006, 1011]) {
    server.last.cut(code);
    await settle(20_000);
    expect(open[0]?.state.line).toBe("open");
  }
});

test("more than one frame holds is sent in pieces", async () => {
  const nan = join();
  await settle();
  server.reachable = false;
  server.last.cut(1006);
  for (let part = 0; part < 5; part++) nan.type(`${part}`.repeat(20_000));
  server.reachable = true;
  await settle(20_000);
  expect(nan.sync.state.unsent).toBe(0);
  expect(there()).toBe(nan.text.toString());
  expect(server.last.updates.every((update) => update.length <= 60_000)).toBe(true);
});

test.each([
  ["160,000 characters", "x".repeat(160_000)],
  ["45,000 characters of Arabic", "كلمة ".repeat(9_000)],
  ["70 KB", "y".repeat(70_000)],
  ["130 KB", "z".repeat(130_000)],
  ["half a million", "w".repeat(500_000)],
])(
  "a paste of %s arrives, in frames the server takes, over one line, and what comes behind it too",
  async (_, text) => {
    const nan = join();
    await settle();
    nan.type(text);
    nan.type("and this");
    await settle(20_000);
    expect(nan.sync.state).toMatchObject({ line: "open", unsent: 0 });
    expect(there()).toBe(`seed ${text}and this`);
    expect(server.sockets).toHaveLength(1);
  },
);

test("a connection lost in the middle of a long paste continues with it", async () => {
  const nan = join();
  await settle();
  nan.type("x".repeat(500_000));
  await settle(500);
  expect(nan.sync.state.unsent).toBe(1);
  server.last.cut(1006);
  await settle(40_000);
  expect(nan.sync.state).toMatchObject({ line: "open", unsent: 0 });
  expect(there()).toBe(nan.text.toString());
});

test("a message too large for the server to read is a refusal: it is not sent for ever", async () => {
  const nan = join();
  await settle();
  server.quick = false;
  nan.type("x");
  server.last.cut(1009);
  await settle(600_000);
  expect(nan.sync.state).toMatchObject({ line: "refused", unsent: 1 });
  expect(server.sockets).toHaveLength(1);
});

test("what a full plan refuses stays on the screen, and is sent when there is less of it", async () => {
  const nan = join();
  await settle();
  server.room = 30_000;
  nan.type("x".repeat(50_000));
  await settle(60_000);
  expect(nan.sync.state).toMatchObject({ line: "refused", unsent: 1, reason: "That is too much." });
  expect(server.sockets).toHaveLength(1);
  server.room = 30_000;
  nan.text.delete(5, 49_000);
  await settle(5_000);
  expect(nan.sync.state).toMatchObject({ line: "open", unsent: 0 });
  expect(there()).toBe(`seed ${"x".repeat(1_000)}`);
});

test("a connection that is closed each time as soon as it is synced is dialled ever less often", async () => {
  join();
  await settle();
  for (let second = 0; second < 120; second++) {
    if (server.last.readyState === 1) server.last.cut(4429);
    await settle(1_000);
  }
  expect(server.sockets.length).toBeLessThan(20);
  await settle(60_000);
  const before = server.sockets.length;
  server.last.cut(1006);
  await settle(1_000); // it had stayed: now the wait is short again, not ten seconds
  expect(server.sockets).toHaveLength(before + 1);
});

test("a long time offline is sent in few frames, for the server limits frames", async () => {
  const nan = join();
  await settle();
  server.reachable = false;
  server.last.cut(1006);
  for (let update = 0; update < 9_000; update++) nan.text.insert((update * 7919) % nan.text.length, "x");
  expect(Y.encodeStateAsUpdate(nan.doc).length).toBeGreaterThan(60_000);
  server.reachable = true;
  await settle(20_000);
  expect(nan.sync.state.unsent).toBe(0);
  expect(there()).toBe(nan.text.toString());
  expect(server.last.updates.every((update) => update.length <= 60_000)).toBe(true);
  expect(server.last.updates.length).toBeLessThan(10);
});

test("a line that is open in name only is given up and dialled anew", async () => {
  const nan = join();
  await settle();
  const dead = server.last;
  dead.send = () => undefined;
  nan.type("in the tunnel");
  await settle(60_000);
  expect(server.sockets.length).toBeGreaterThan(1);
  expect(there()).toBe("seed in the tunnel");
  expect(nan.sync.state.unsent).toBe(0);
});

test("once all is quiet and acknowledged it sends a hash, once a minute at most and only after a change", async () => {
  const nan = join();
  await settle(3_000);
  expect(server.hashes).toHaveLength(0);
  await settle(8_000);
  expect(server.hashes).toEqual([
    { state: Y.encodeStateVector(nan.doc), hash: new Uint8Array(fingerprint(nan.doc)) },
  ]);
  await settle(200_000);
  expect(server.hashes).toHaveLength(1);
  nan.type("a");
  await settle(11_000);
  nan.type("b");
  await settle(11_000);
  expect(server.hashes).toHaveLength(2);
  await settle(60_000);
  expect(server.hashes).toHaveLength(3);
  expect(server.hashes[2]?.hash).toEqual(new Uint8Array(fingerprint(nan.doc)));
});

test("it says nothing while words are unsent, or while somebody types", async () => {
  const nan = join();
  await settle();
  server.quick = false;
  nan.type("x");
  await settle(100_000);
  expect(server.hashes).toHaveLength(0);
  server.quick = true;
  server.commit();
  for (let second = 0; second < 20; second++) {
    nan.type("y");
    await settle(1_000);
  }
  expect(server.hashes).toHaveLength(0);
  await settle(11_000);
  expect(server.hashes).toHaveLength(1);
});

test("asked again, it says it again at once, or as soon as its words are safe", async () => {
  const nan = join();
  await settle(11_000);
  server.last.deliver(verdict(0));
  expect(server.hashes).toHaveLength(2);
  server.quick = false;
  nan.type("x");
  server.last.deliver(verdict(0));
  expect(server.hashes).toHaveLength(2);
  server.commit();
  await settle(11_000);
  expect(server.hashes).toHaveLength(3);
});

test("told that it has diverged, it sends nothing more and says so, with every word still there", async () => {
  const nan = join();
  await settle(11_000);
  server.quick = false;
  nan.type("not sent");
  const sent = server.last.frames;
  server.last.deliver(verdict(1));
  expect(nan.sync.state).toMatchObject({ diverged: true, unsent: 1 });
  nan.type("nor this");
  await settle(100_000);
  expect(server.last.frames).toBe(sent);
  expect(server.sockets).toHaveLength(1);
  expect(nan.text.toString()).toBe("seed not sentnor this");
});

test("leaving with unsent words asks first, leaving quickly does not", () => {
  let unsent = 1;
  const stop = warnBeforeLosing(() => unsent);
  const leave = () => {
    const event = new Event("beforeunload", { cancelable: true });
    dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(leave()).toBe(true);
  unsent = 0;
  expect(leave()).toBe(false);
  unsent = 1;
  dispatchEvent(new Event("kt:leave"));
  expect(leave()).toBe(false);
  stop();
});
