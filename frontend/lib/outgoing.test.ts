import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Frame, Outgoing } from "./outgoing";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function line() {
  const sent: { frame: Frame; at: number }[] = [];
  const start = Date.now();
  const outgoing = new Outgoing((frame) => sent.push({ frame, at: (Date.now() - start) / 1000 }));
  const enqueue = (size: number) =>
    outgoing.enqueue({ step: 2, update: new Uint8Array(size), sent: () => undefined });
  return { sent, outgoing, enqueue };
}

/** What plans/live/rates.py allows: a burst, then that much a second. */
function withinWhatAServerTakes(sent: { frame: Frame; at: number }[]): boolean {
  let [bytes, frames, at] = [512 * 1024, 600, 0];
  return sent.every((one) => {
    bytes = Math.min(512 * 1024, bytes + (one.at - at) * 64 * 1024) - one.frame.update.length;
    frames = Math.min(600, frames + (one.at - at) * 120) - 1;
    at = one.at;
    return bytes >= 0 && frames >= 0;
  });
}

test("a few updates are sent at once", () => {
  const { sent, enqueue } = line();
  for (let update = 0; update < 100; update++) enqueue(30);
  expect(sent).toHaveLength(100);
});

test("many are sent in their order, no faster than the server takes them", async () => {
  const { sent, enqueue } = line();
  for (let part = 1; part <= 40; part++) enqueue(50_000 + part);
  for (let update = 0; update < 2_000; update++) enqueue(30);
  expect(sent.length).toBeLessThan(10);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(sent).toHaveLength(2_040);
  expect(sent.slice(0, 40).map(({ frame }) => frame.update.length)).toEqual(
    Array.from({ length: 40 }, (_, at) => 50_001 + at),
  );
  expect(withinWhatAServerTakes(sent)).toBe(true);
});

test("a new connection does not begin with a new allowance", async () => {
  const { sent, enqueue, outgoing } = line();
  for (let part = 0; part < 30; part++) enqueue(50_000);
  const first = sent.length;
  outgoing.clear();
  for (let part = 0; part < 30; part++) enqueue(50_000);
  expect(sent).toHaveLength(first);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toHaveLength(first + 30);
  expect(withinWhatAServerTakes(sent)).toBe(true);
});

test("told that it was too fast, it waits", async () => {
  const { sent, enqueue, outgoing } = line();
  outgoing.slowDown();
  enqueue(44_000);
  expect(sent).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(sent).toHaveLength(1);
});
