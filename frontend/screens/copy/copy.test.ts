import { beforeEach, expect, it, vi } from "vitest";
import { readyToCopy } from "./copy";

const PAGE = `<ul id="codes"><li> 1111 </li><li>2222</li></ul>
<button data-copy="codes" hidden><span>Copy them</span></button><p data-copied></p>`;

function button(): HTMLButtonElement {
  return document.querySelector("button") as HTMLButtonElement;
}

beforeEach(() => {
  document.body.innerHTML = PAGE;
});

it("shows the button and copies one line for each item", async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
  readyToCopy(button());
  expect(button().hidden).toBe(false);
  button().click();
  await vi.waitFor(() => expect(document.querySelector("[data-copied]")?.textContent).toBe("Copied"));
  expect(writeText).toHaveBeenCalledWith("1111\n2222");
});

it("says what to press where the browser may not copy", async () => {
  const writeText = vi.fn().mockRejectedValue(new Error("no"));
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
  readyToCopy(button());
  button().click();
  await vi.waitFor(() => expect(button().textContent).toContain("Press Ctrl and C"));
});
