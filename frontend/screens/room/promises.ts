/**
 * The promises: each reads as a sentence and opens into five plain fields. Add, move, take out, bring back.
 */
import { arrange, el, icon, patch } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import type { Bench, Part } from "./bench";
import { WhenChips, WhoChips } from "./chips";
import { action, Field } from "./field";
import type { Line, Placed } from "./plan";
import { sentenceOf } from "./sentence";

export class Promises implements Part {
  readonly element = el("div", { class: "promises" });
  private readonly list = el("ol", { class: "stack", "aria-label": gettext("Our promises") });
  private readonly none = el("p", { class: "small none" }, gettext("No promises yet. Add the first one."));
  private readonly views = new Map<string, PromiseView>();

  constructor(private readonly bench: Bench) {
    this.element.append(this.none, this.list);
    this.refresh();
  }

  /** A new promise, open, with the cursor in its first field. */
  add(): void {
    const id = this.bench.plan.add("actions");
    this.refresh();
    this.views.get(id)?.open({ focus: true });
  }

  refresh(): void {
    const lines = this.bench.plan.lines("actions");
    for (const { id, line } of lines) {
      if (!this.views.has(id)) this.views.set(id, new PromiseView(this.bench, id, line, this));
    }
    const present = new Set(lines.map((one) => one.id));
    for (const [id, view] of this.views) {
      if (present.has(id)) continue;
      if (view.element.contains(document.activeElement)) this.takenFromUnderMe();
      view.close();
      this.views.delete(id);
    }
    arrange(
      this.list,
      lines.map(({ id }) => this.views.get(id)?.element).filter((found) => found !== undefined),
    );
    for (const [place, { id }] of lines.entries()) this.views.get(id)?.show(place, lines.length);
    this.none.hidden = lines.length > 0;
  }

  /** One promise open at a time: on a phone two of them are two screens. */
  opened(view: PromiseView): void {
    for (const other of this.views.values()) if (other !== view) other.fold();
  }

  /** Somebody took out the promise I am in: say so, and put me where it can be brought back. */
  private takenFromUnderMe(): void {
    this.bench.announcer.say(
      gettext("Somebody took out the promise you were in. You can bring it back below."),
    );
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".takenout > summary")?.focus());
  }

  /** The promise under this one, for the focus to go to when this one goes. */
  after(id: string): PromiseView | undefined {
    const lines: Placed[] = this.bench.plan.lines("actions");
    const place = lines.findIndex((one) => one.id === id);
    return this.views.get((lines[place + 1] ?? lines[place - 1])?.id ?? "");
  }

  close(): void {
    for (const view of this.views.values()) view.close();
  }
}

class PromiseView {
  readonly element = el("li", { class: "promise" });
  private readonly head: HTMLButtonElement;
  private readonly faces = el("span", { class: "faces" });
  private readonly sentence = el("span", { class: "sentence", dir: "auto" });
  private readonly below = el("span", { class: "sub" });
  private readonly body: HTMLElement;
  private fields: Field[] = [];
  private who: WhoChips | undefined;
  private up: HTMLButtonElement | undefined;
  private down: HTMLButtonElement | undefined;
  private shown = "";

  constructor(
    private readonly bench: Bench,
    private readonly id: string,
    private readonly line: Line,
    private readonly all: Promises,
  ) {
    const bodyId = `promise-${id}`;
    this.body = el("div", { class: "inside", id: bodyId, hidden: true });
    this.head = el("button", {
      type: "button",
      class: "line",
      "aria-expanded": "false",
      "aria-controls": bodyId,
      click: () => (this.isOpen ? this.fold() : this.open({ focus: false })),
    });
    this.head.append(
      this.faces,
      el("span", { class: "says" }, this.sentence, this.below),
      icon("caret-down"),
    );
    this.element.append(this.head, this.body);
  }

  get isOpen(): boolean {
    return this.head.getAttribute("aria-expanded") === "true";
  }

  open({ focus }: { focus: boolean }): void {
    if (!this.isOpen) {
      this.all.opened(this);
      this.fill();
      this.mark(true);
    }
    if (focus) this.fields[0]?.focus();
  }

  fold(): void {
    if (!this.isOpen) return;
    this.mark(false);
    this.empty();
  }

  focus(): void {
    this.head.focus();
  }

  /** Its place among all, and what it says now. */
  show(place: number, of: number): void {
    const people = this.bench.members();
    const { who, rest, below } = sentenceOf(this.bench.plan, this.id, this.line, people);
    const ticked = new Set(this.bench.plan.who(this.line));
    const faces = people.filter((one) => ticked.has(one.member));
    const key = JSON.stringify([place, who, rest, below, faces]);
    if (key !== this.shown) {
      this.shown = key;
      this.faces.replaceChildren(...faces.map((one) => patch(one)));
      this.sentence.replaceChildren(...(who ? [el("b", { class: "who" }, who), ": "] : []), rest);
      this.below.replaceChildren(...below.map((one) => el("span", {}, one)));
      this.below.hidden = below.length === 0;
    }
    if (this.up && this.down) {
      this.up.disabled = place === 0;
      this.down.disabled = place === of - 1;
    }
    for (const field of this.fields) field.refresh();
    this.who?.refresh();
  }

  close(): void {
    this.empty();
  }

  private mark(open: boolean): void {
    this.head.setAttribute("aria-expanded", String(open));
    this.body.hidden = !open;
    this.element.classList.toggle("open", open);
  }

  private fill(): void {
    const at = (name: string) => `actions.${this.id}.${name}`;
    const make = (name: string) => {
      const field = new Field(this.bench, at(name));
      this.fields.push(field);
      return field;
    };
    const what = make("what");
    this.who = new WhoChips(this.bench, this.line);
    const when = make("by_when");
    const know = make("how_we_know");
    const backup = make("backup");
    const chips = this.bench.canEdit ? new WhenChips(this.bench, at("by_when"), when).element : "";
    when.element.append(chips);
    this.body.append(
      what.element,
      this.who.element,
      el("div", { class: "two" }, when.element, know.element),
      backup.element,
    );
    if (this.bench.canEdit) this.body.append(this.actions());
  }

  private done(): void {
    this.fold();
    this.focus();
  }

  private actions(): HTMLElement {
    const move = (by: -1 | 1) => () => {
      this.bench.plan.move("actions", this.id, by);
      this.all.refresh();
      const button = by < 0 ? this.up : this.down;
      (button?.disabled ? (by < 0 ? this.down : this.up) : button)?.focus();
      this.element.scrollIntoView?.({ block: "nearest" });
    };
    this.up = action("arrow-up", gettext("Move up"), move(-1));
    this.down = action("arrow-down", gettext("Move down"), move(1));
    const out = action("trash", gettext("Take out"), () => this.takeOut());
    const done = action("check", gettext("Done"), () => this.done(), "btn small");
    return el("div", { class: "acts" }, done, this.up, this.down, out);
  }

  private takeOut(): void {
    const next = this.all.after(this.id);
    this.fold();
    this.bench.plan.setRemoved(this.line, true);
    this.bench.announcer.say(gettext("Taken out. You can bring it back below."));
    if (next) next.focus();
  }

  private empty(): void {
    for (const field of this.fields) field.close();
    this.fields = [];
    this.who = undefined;
    this.up = this.down = undefined;
    this.body.replaceChildren();
  }
}
