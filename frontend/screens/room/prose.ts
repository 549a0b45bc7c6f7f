/**
 * The plan's single fields: the children's own words first, and at the end who to call, who watches, when we
 * meet again.
 */
import { arrange, el, icon } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import type { Bench, Part } from "./bench";
import { Field } from "./field";
import type { SeatSeen } from "./state";

/** Each child's words, before everything else in the plan. */
export class ChildsWords implements Part {
  readonly element = el("div", { class: "voices" });
  private readonly fields = new Map<string, Field>();

  constructor(
    private readonly bench: Bench,
    private readonly person: (id: string) => SeatSeen | undefined,
    private readonly names: Record<string, string>,
  ) {
    this.refresh();
  }

  refresh(): void {
    const lines = this.bench.plan.lines("childs_words");
    for (const { id } of lines) {
      if (this.fields.has(id)) continue;
      const name = this.person(id)?.called ?? this.names[id] ?? gettext("A child");
      const colour = this.person(id)?.colour ?? "";
      this.fields.set(
        id,
        new Field(this.bench, `childs_words.${id}.words`, {
          label: gettext("%(name)s, in their own words", { name }),
          classes: `voice-field ${colour && `by-child ${colour}`}`,
        }),
      );
    }
    arrange(
      this.element,
      lines.map(({ id }) => this.fields.get(id)?.element).filter((found) => found !== undefined),
    );
    for (const field of this.fields.values()) field.refresh();
  }

  close(): void {
    for (const field of this.fields.values()) field.close();
  }
}

/** A few single fields under one heading. */
export class Prose implements Part {
  readonly element: HTMLElement;
  private readonly fields: Field[];

  constructor(bench: Bench, title: string, drawing: string, paths: string[]) {
    this.fields = paths.map((path) => new Field(bench, path));
    const pairs = this.fields.length > 1;
    this.element = el(
      "section",
      { class: "listed" },
      el("h2", {}, icon(drawing), title),
      el("div", { class: pairs ? "two" : "" }, ...this.fields.map((field) => field.element)),
    );
  }

  refresh(): void {
    for (const field of this.fields) field.refresh();
  }

  close(): void {
    for (const field of this.fields) field.close();
  }
}
