/** Says truthfully whether what is on the screen is on the server's disk. */
import { el, icon, write } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import type { SyncState } from "../../lib/plan-sync";

export type Saved = "fetching" | "safe" | "sending" | "offline" | "unsent" | "refused" | "shut" | "overfull";

/**
 * What there is to say about a line. Offline with everything sent is not the same as words that are only
 * here.
 */
export function savedOf({ line, synced, unsent }: SyncState, overfull = false): Saved {
  // Somebody who wrote nothing has lost nothing: a shut plan is no failure of theirs.
  if (line === "refused") return unsent ? "refused" : "shut";
  if (line === "offline") return unsent ? "unsent" : "offline";
  if (unsent) return line === "open" ? "sending" : "unsent";
  if (line === "connecting" && synced) return "offline";
  if (!synced) return "fetching";
  return overfull ? "overfull" : "safe";
}

export class SavedSign {
  readonly element: HTMLElement;
  private shown: Saved | undefined;
  private readonly drawing = el("span", { class: "drawing" });
  private readonly words = el("span", {});

  constructor(private readonly spoken: (sentence: string) => void) {
    this.element = el("p", { class: "saved" }, this.drawing, this.words);
  }

  /** `overfull`: there is a field with more words in it than it holds. */
  show(state: SyncState, overfull: boolean): void {
    const now = savedOf(state, overfull);
    if (now === this.shown) return;
    const before = this.shown;
    this.shown = now;
    const [drawing, words] = said(now);
    this.element.dataset["saved"] = now;
    this.drawing.replaceChildren(icon(drawing));
    write(this.words, words);
    if (
      now === "unsent" ||
      now === "offline" ||
      now === "refused" ||
      before === "unsent" ||
      before === "offline"
    )
      this.spoken(words);
  }
}

function said(now: Saved): [string, string] {
  switch (now) {
    case "safe":
      return ["check-circle", gettext("Kept safe")];
    case "sending":
      return ["clock", gettext("Keeping it safe…")];
    case "unsent":
      return ["cloud-slash", gettext("Not sent yet. Your words stay on this screen until they are.")];
    case "offline":
      return ["cloud-slash", gettext("No connection. What others write will come when it’s back.")];
    case "overfull":
      return ["warning-circle", gettext("Kept safe, all but one field: see the note under it.")];
    case "refused":
      return ["warning-circle", gettext("Not kept. Your words are still on this screen.")];
    case "shut":
      return ["door", gettext("The plan is shut just now.")];
    case "fetching":
      return ["clock", gettext("Fetching the plan…")];
  }
}
