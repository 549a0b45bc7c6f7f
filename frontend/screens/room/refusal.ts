/** A draft that takes no words from here: says so, asks the page why, and lets their writer copy them. */
import { el, icon } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import type { SyncState } from "../../lib/plan-sync";

/**
 * The server answers each change within moments; somebody who may only read is not heard, and not told so
 * either (plans/live/intake.py).
 */
const UNHEARD = 5_000;

export interface Host {
  /** Perhaps there is another draft by now, or it is a version: ask the server. */
  refused(): void;
  retry(): void;
  /** What the server said of its refusal by now. */
  reason(): string;
  wordsNotSent(): [label: string, words: string][];
}

export class Refusal {
  readonly element = el("div", { class: "box bad refusal", role: "alert", hidden: true });
  private refusing: ReturnType<typeof setTimeout> | undefined;
  private unheard: ReturnType<typeof setTimeout> | undefined;
  private unsentBefore = 0;

  constructor(private readonly host: Host) {}

  close(): void {
    clearTimeout(this.refusing);
    clearTimeout(this.unheard);
  }

  /**
   * Not at once: at the end of a stage the server closes the old draft a moment before it gives us the new
   * one.
   */
  show({ line }: SyncState): void {
    clearTimeout(this.refusing);
    if (line !== "refused") this.element.hidden = true;
    else if (this.element.hidden) {
      this.host.refused();
      this.refusing = setTimeout(() => this.draw(this.host.reason()), 1500);
    }
  }

  /** A line that is up, and words that nobody takes: ask the page whether they may be written here at all. */
  watch({ line, unsent }: SyncState): void {
    if (line !== "open" || unsent === 0 || unsent < this.unsentBefore) {
      clearTimeout(this.unheard);
      this.unheard = undefined;
    }
    this.unsentBefore = unsent;
    if (line === "open" && unsent > 0) this.unheard ??= setTimeout(() => this.host.refused(), UNHEARD);
  }

  private draw(reason: string): void {
    this.element.hidden = false;
    const copy = () =>
      void navigator.clipboard?.writeText(
        this.host
          .wordsNotSent()
          .map(([label, words]) => `${label}: ${words}`)
          .join("\n\n"),
      );
    this.element.replaceChildren(
      el(
        "div",
        {},
        el(
          "p",
          {},
          reason || gettext("This plan can’t be changed from here just now. Nothing on your screen is lost."),
        ),
        el(
          "div",
          { class: "acts" },
          el(
            "button",
            { type: "button", class: "btn small", click: () => this.host.retry() },
            gettext("Try again"),
          ),
          el(
            "button",
            { type: "button", class: "btn soft small", click: copy },
            icon("copy"),
            gettext("Copy what wasn’t sent"),
          ),
        ),
      ),
    );
  }
}
