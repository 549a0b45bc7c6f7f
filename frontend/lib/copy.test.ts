import { afterEach, expect, test, vi } from "vitest";
import { readyToCopy } from "./copy";

const page = `<p id="way"> https://example.org/j/ABC </p>
  <button hidden data-copy="way" data-copied="Copied"><span data-copy-words role="status">Copy the link</span></button>`;

function clipboard(writeText?: (text: string) => Promise<void>): void {
  Object.defineProperty(navigator, "clipboard", { value: writeText && { writeText }, configurable: true });
}

afterEach(() => {
  clipboard();
  vi.useRealTimers();
});

test("a button copies what it names, says so, and then is as before", async () => {
  vi.useFakeTimers();
  const copied: string[] = [];
  clipboard(async (text) => void copied.push(text));
  document.body.innerHTML = page;
  readyToCopy();
  const button = document.querySelector("button")!;
  expect(button.hidden).toBe(false);
  button.click();
  await vi.advanceTimersByTimeAsync(1);
  expect(copied).toEqual(["https://example.org/j/ABC"]);
  expect(button.textContent).toBe("Copied");
  await vi.advanceTimersByTimeAsync(5000);
  expect(button.textContent).toBe("Copy the link");
});

test("where a browser cannot copy there is no button", () => {
  document.body.innerHTML = page;
  readyToCopy();
  expect(document.querySelector("button")!.hidden).toBe(true);
});

test("a browser that says no is not said to have copied", async () => {
  clipboard(() => Promise.reject(new Error("no")));
  document.body.innerHTML = page;
  readyToCopy();
  document.querySelector("button")!.click();
  await new Promise((done) => setTimeout(done, 5));
  expect(document.querySelector("button")!.textContent).toBe("Copy the link");
});
