import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Announcer } from "./announcer";

let region: HTMLElement;
let announcer: Announcer;
beforeEach(() => {
  vi.useFakeTimers();
  region = document.createElement("p");
  announcer = new Announcer(region, 8000, 2500);
});
afterEach(() => {
  announcer.close();
  vi.useRealTimers();
});

test("many keystrokes of one person in one field are one sentence with the words as they are then", () => {
  let words = "";
  for (const letter of "Fridays") {
    words += letter;
    announcer.changed("Nan", "By when", () => words);
    vi.advanceTimersByTime(200);
  }
  expect(region.textContent).toBe("");
  vi.advanceTimersByTime(2500);
  expect(region.textContent).toBe("Nan changed “By when”: Fridays");
});

test("nothing is said while I type", () => {
  announcer.changed("Nan", "By when", () => "Fridays");
  for (let i = 0; i < 10; i++) {
    window.dispatchEvent(new Event("input"));
    vi.advanceTimersByTime(1000);
  }
  expect(region.textContent).toBe("");
  vi.advanceTimersByTime(2500);
  expect(region.textContent).toContain("Nan changed");
});

test("changes of several people are summed up, and not too often", () => {
  announcer.changed("Nan", "By when", () => "Fridays");
  vi.advanceTimersByTime(2500);
  const first = region.textContent;
  announcer.changed("Nan", "Backup", () => "a");
  announcer.changed("Daniel", "Backup", () => "a");
  announcer.changed("Daniel", "What will happen", () => "a");
  vi.advanceTimersByTime(3000);
  expect(region.textContent).toBe(first);
  vi.advanceTimersByTime(6000);
  expect(region.textContent).toBe("2 people changed 3 things in the plan.");
});

test("a long text is cut at a word, an emptied one is said to be empty", () => {
  announcer.changed("Nan", "Backup", () => "word ".repeat(60));
  vi.advanceTimersByTime(2500);
  expect(region.textContent?.length).toBeLessThan(180);
  expect(region.textContent).toMatch(/word …$/);
  announcer.changed("Nan", "Backup", () => " ");
  vi.advanceTimersByTime(9000);
  expect(region.textContent).toBe("Nan emptied “Backup”.");
});
