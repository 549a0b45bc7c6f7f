import { afterEach, expect, test } from "vitest";
import { currentLook, openAaPanel, wear } from "./theme";

const root = document.documentElement;
afterEach(() => wear({ theme: "auto", size: "1", calm: false }));

test("a look is worn at once and remembered for the server", () => {
  wear({ theme: "dark", size: "3", calm: true });
  expect([root.dataset["theme"], root.dataset["size"], root.hasAttribute("data-calm")]).toEqual([
    "dark",
    "3",
    true,
  ]);
  expect(document.cookie).toContain("kt_look=dark.3.calm");
  expect(currentLook()).toEqual({ theme: "dark", size: "3", calm: true });
});

test("as my phone and the usual size leave no mark on the page", () => {
  wear({ theme: "dark", size: "3", calm: true });
  wear({ theme: "auto", size: "1", calm: false });
  expect(root.dataset["theme"] ?? root.dataset["size"]).toBeUndefined();
});

test("the panel shows how things are, changes them, and closes on Escape", () => {
  document.body.innerHTML = `<details class="look" open><summary>Aa</summary><div data-look hidden>
    <input type="radio" name="look-theme" value="auto"><input type="radio" name="look-theme" value="contrast">
    <input type="radio" name="look-size" value="1"><input type="checkbox" name="look-calm"></div></details>`;
  openAaPanel();
  const contrast = document.querySelector<HTMLInputElement>('[value="contrast"]')!;
  expect(document.querySelector<HTMLInputElement>('[value="auto"]')!.checked).toBe(true);
  contrast.checked = true;
  contrast.dispatchEvent(new Event("change", { bubbles: true }));
  expect(root.dataset["theme"]).toBe("contrast");
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(document.querySelector("details")!.open).toBe(false);
});
