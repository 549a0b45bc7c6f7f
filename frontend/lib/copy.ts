/**
 * Copy buttons: `<button hidden data-copy="id" data-copied="Copied">`. They are there only where a browser
 * can copy.
 */
const SHOWN_FOR = 4000;

/** Shows every copy button of the page and makes it copy the text of the element it names. */
export function readyToCopy(): void {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => void copy(button));
  }
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const words = button.querySelector<HTMLElement>("[data-copy-words]");
  const text = document.getElementById(button.dataset["copy"] ?? "")?.textContent?.trim();
  if (!words || !text || words.dataset["before"]) return;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return; // The text stands beside the button; it can be marked and copied by hand.
  }
  words.dataset["before"] = words.textContent ?? "";
  words.textContent = button.dataset["copied"] ?? "";
  setTimeout(() => {
    words.textContent = words.dataset["before"] ?? "";
    delete words.dataset["before"];
  }, SHOWN_FOR);
}
