/** Answers to tap in an open promise: who will do it, and by when. */
import { el, icon, patch } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import type { Bench } from "./bench";
import type { Field } from "./field";
import { labelOf } from "./labels";
import type { Line } from "./plan";
import { namesOf } from "./sentence";

/** Who will do it: everybody at this table, one tap each. Several people may share one promise. */
export class WhoChips {
  readonly element: HTMLElement;
  private readonly chips = el("div", { class: "chips" });
  private shown = "";

  constructor(
    private readonly bench: Bench,
    private readonly line: Line,
  ) {
    this.element = el("fieldset", { class: "f" }, el("legend", {}, labelOf("who")), this.chips);
    if (bench.canEdit)
      this.element.append(
        el(
          "p",
          { class: "hint" },
          gettext("Somebody who isn’t here? Write their name in “What will happen”."),
        ),
      );
    this.refresh();
  }

  refresh(): void {
    const { plan, canEdit } = this.bench;
    const ticked = new Set(plan.who(this.line));
    const people = this.bench.members();
    const key = JSON.stringify([people, [...ticked]]);
    if (key === this.shown) return;
    this.shown = key;
    if (!canEdit) {
      this.chips.replaceChildren(namesOf(plan, this.line, people).join(", ") || gettext("Nobody yet"));
      return;
    }
    const had =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset["member"] : undefined;
    const chips = people.map((one) =>
      el(
        "button",
        {
          type: "button",
          class: "chip",
          "data-member": one.member,
          "aria-pressed": String(ticked.has(one.member)),
          click: () => plan.tick(this.line, one.member, !ticked.has(one.member)),
        },
        patch(one, 32),
        el("bdi", {}, one.called),
      ),
    );
    this.chips.replaceChildren(...chips);
    if (had) chips.find((chip) => chip.dataset["member"] === had)?.focus();
  }
}

/**
 * Quick words for "by when", offered while the field is empty; a day from the calendar, or any words at all.
 */
export class WhenChips {
  readonly element = el("div", { class: "chips quick" });

  constructor(
    private readonly bench: Bench,
    private readonly path: string,
    private readonly field: Field,
  ) {
    const say = (words: string) =>
      el("button", { type: "button", class: "chip words", click: () => this.put(words) }, words);
    const day = el("input", {
      type: "date",
      class: "vh",
      tabindex: "-1",
      "aria-hidden": "true",
      change: () => this.putDay(day),
    });
    const pick = el(
      "button",
      { type: "button", class: "chip words", click: () => (day.showPicker ? day.showPicker() : day.focus()) },
      icon("calendar"),
      gettext("Pick a day"),
    );
    this.element.append(say(gettext("tonight")), say(gettext("this week")), pick, day);
    this.field.textarea?.addEventListener("input", () => this.look());
    this.field.textarea?.addEventListener("kt:shown", () => this.look());
    this.look();
  }

  private look(): void {
    this.element.hidden = this.bench.plan.words(this.path) !== "";
  }

  private put(words: string): void {
    const text = this.bench.plan.text(this.path);
    if (!text || text.length) return;
    this.bench.undo.pause();
    // A transaction of mine, but not typed in the field: the binding has to show it, so it comes from beside
    // it.
    const area = this.field.textarea;
    if (!area) return;
    area.focus();
    area.value = words;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private putDay(day: HTMLInputElement): void {
    if (!day.value) return;
    const at = new Date(`${day.value}T12:00:00`);
    this.put(
      new Intl.DateTimeFormat(document.documentElement.lang || "en-GB", {
        weekday: "long",
        day: "numeric",
        month: "long",
      }).format(at),
    );
    day.value = "";
  }
}
