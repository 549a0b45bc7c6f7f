/** What was taken out stays here with its words, until somebody brings it back or the plan moves on. */
import { arrange, el, icon, write } from "../../lib/dom";
import { gettext, ngettext } from "../../lib/i18n";
import type { Bench, Part } from "./bench";
import { action } from "./field";
import { type ListName, TEXTS } from "./plan";

const LISTS: ListName[] = ["actions", "warning_signs", "resources"];

export class TakenOut implements Part {
  readonly element: HTMLDetailsElement;
  private readonly summary = el("span", {});
  private readonly list = el("ul", { class: "stitched" });
  private readonly rows = new Map<string, HTMLElement>();

  constructor(private readonly bench: Bench) {
    this.element = el(
      "details",
      { class: "takenout" },
      el("summary", {}, icon("arrow-u-up-left"), this.summary),
      this.list,
    );
    this.refresh();
  }

  refresh(): void {
    const { plan } = this.bench;
    const rows: HTMLElement[] = [];
    const seen = new Set<string>();
    for (const list of LISTS) {
      for (const { id, line } of plan.lines(list, { removed: true })) {
        seen.add(id);
        const row = this.rows.get(id) ?? this.row(() => plan.setRemoved(line, false));
        this.rows.set(id, row);
        const words = TEXTS[list].map((name) => plan.words(`${list}.${id}.${name}`).trim()).find(Boolean);
        if (row.firstElementChild)
          write(row.firstElementChild, words ?? gettext("Nothing was written in it"));
        rows.push(row);
      }
    }
    for (const id of this.rows.keys()) if (!seen.has(id)) this.rows.delete(id);
    arrange(this.list, rows);
    write(this.summary, ngettext("%(count)s thing taken out", "%(count)s things taken out", rows.length));
    this.element.hidden = rows.length === 0;
  }

  close(): void {
    this.rows.clear();
  }

  private row(bringBack: () => void): HTMLElement {
    const back = () => {
      bringBack();
      this.bench.announcer.say(gettext("It’s back in the plan."));
      this.element.querySelector("summary")?.focus();
    };
    return el(
      "li",
      { class: "row" },
      el("span", { class: "grow", dir: "auto" }),
      this.bench.canEdit && action("arrow-u-up-left", gettext("Bring it back"), back),
    );
  }
}
