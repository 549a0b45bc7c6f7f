import { expect, test } from "vitest";
import { between } from "./order";

test("a key sorts between its neighbours, however often lines move", () => {
  let seed = 7;
  const chance = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const keys: string[] = [];
  for (let step = 0; step < 600; step++) {
    const place = Math.floor(chance() * (keys.length + 1));
    const low = keys[place - 1] ?? "";
    const high = keys[place] ?? null;
    const key = between(low, high);
    expect(key > low && (high === null || key < high)).toBe(true);
    expect(key).toMatch(/^[0-9A-Za-z]{1,64}$/);
    expect(key.endsWith("0")).toBe(false);
    keys.splice(place, 0, key);
  }
});

test("adding at the end keeps keys short", () => {
  let key = "";
  for (let line = 0; line < 100; line++) key = between(key);
  expect(key.length).toBeLessThan(25);
});

test("there is no key between a key and itself", () => {
  expect(() => between("V", "V")).toThrow(RangeError);
  expect(() => between("b", "a")).toThrow(RangeError);
});
