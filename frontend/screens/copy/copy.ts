/**
 * Copy and print buttons: `data-copy` names the element whose text goes to the clipboard. Without script
 * there are none.
 */
import { gettext } from "../../lib/i18n";

/**
 * Shows the button where the browser can copy, and says so when it has; where it cannot, the text is selected
 * instead.
 */
export function readyToCopy(button: HTMLButtonElement): void {
  const from = document.getElementById(button.dataset["copy"] ?? "");
  if (!from) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(textOf(from));
      say(button, gettext("Copied"));
    } catch {
      getSelection()?.selectAllChildren(from);
      say(button, gettext("Press Ctrl and C to copy"));
    }
  });
}

/** One line for each item of a list, else the text itself. */
function textOf(from: HTMLElement): string {
  const items = [...from.querySelectorAll("li")];
  return (items.length ? items : [from]).map((one) => one.textContent?.trim() ?? "").join("\n");
}

function say(button: HTMLButtonElement, words: string): void {
  const label = button.querySelector("span");
  if (label) label.textContent = words;
  const heard = document.querySelector("[data-copied]");
  if (heard) heard.textContent = words;
}

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) readyToCopy(button);
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
