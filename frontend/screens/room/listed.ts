/**
 * Warning signs and things we ask for: short lists whose lines stay open, since each is only two or three
 * fields.
 */
import { arrange, el, icon } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import type { Bench, Part } from "./bench";
import { action, Field } from "./field";
import { type Line, type ListName, TEXTS } from "./plan";

export interface ListWords {
  title: string;
  lead: string;
  add: string;
  /** The drawing beside the title. */
  drawing: string;
}

export class Listed implements Part {
  readonly element: HTMLElement;
  private readonly list = el("ol", { class: "stack" });
  private readonly none = el("p", { class: "small none" }, gettext("Nothing here yet."));
  private readonly views = new Map<string, LineView>();

  constructor(
    private readonly bench: Bench,
    private readonly name: Exclude<ListName, "actions">,
    words: ListWords,
  ) {
    this.element = el(
      "section",
      { class: `listed ${name}` },
      el("h2", {}, icon(words.drawing), words.title),
      el("p", { class: "small" }, words.lead),
      this.none,
      this.list,
    );
    if (bench.canEdit) this.element.append(action("plus", words.add, () => this.add(), "btn soft small"));
    this.refresh();
  }

  refresh(): void {
    const lines = this.bench.plan.lines(this.name);
    for (const { id, line } of lines)
      if (!this.views.has(id))
        this.views.set(id, new LineView(this.bench, this.name, id, line, () => this.list));
    const present = new Set(lines.map((one) => one.id));
    for (const [id, view] of this.views) {
      if (present.has(id)) continue;
      view.close();
      this.views.delete(id);
    }
    arrange(
      this.list,
      lines.map(({ id }) => this.views.get(id)?.element).filter((found) => found !== undefined),
    );
    for (const view of this.views.values()) view.refresh();
    this.none.hidden = lines.length > 0;
  }

  close(): void {
    for (const view of this.views.values()) view.close();
  }

  private add(): void {
    const id = this.bench.plan.add(this.name);
    this.refresh();
    this.views.get(id)?.focus();
  }
}

class LineView {
  readonly element = el("li", { class: "card-line" });
  private readonly fields: Field[];

  constructor(
    private readonly bench: Bench,
    list: ListName,
    id: string,
    private readonly line: Line,
    private readonly home: () => HTMLElement,
  ) {
    this.fields = TEXTS[list].map(
      (name) =>
        new Field(
          bench,
          `${list}.${id}.${name}`,
          list === "resources" && name === "what" ? { label: gettext("What we ask for") } : {},
        ),
    );
    this.element.append(...this.fields.map((field) => field.element));
    if (bench.canEdit)
      this.element.append(action("trash", gettext("Take out"), () => this.takeOut(), "textlink"));
  }

  refresh(): void {
    for (const field of this.fields) field.refresh();
  }

  focus(): void {
    this.fields[0]?.focus();
  }

  close(): void {
    for (const field of this.fields) field.close();
  }

  private takeOut(): void {
    const section = this.home().parentElement;
    this.bench.plan.setRemoved(this.line, true);
    this.bench.announcer.say(gettext("Taken out. You can bring it back below."));
    section?.querySelector<HTMLButtonElement>(":scope > button")?.focus();
  }
}
