/** One field of the plan: its name, whose patch is in it now, and its words; a textarea for who may edit. */
import { el, icon, patch, write } from "../../lib/dom";
import { gettext, listOf } from "../../lib/i18n";
import type { Bench, Part } from "./bench";
import { labelOf } from "./labels";
import { TextBinding } from "./textbinding";
import { TooMuch } from "./too-much";

const growsByItself = () => typeof CSS !== "undefined" && CSS.supports?.("field-sizing", "content");
let count = 0;

export interface FieldOptions {
  label?: string;
  hint?: string;
  classes?: string;
}

export class Field implements Part {
  readonly element: HTMLElement;
  readonly textarea: HTMLTextAreaElement | undefined;
  private readonly words: HTMLElement | undefined;
  private readonly says = el("span", { class: "say" });
  private binding: TextBinding | undefined;
  private tooMuch: TooMuch | undefined;
  private shownSeats = "";

  constructor(
    private readonly bench: Bench,
    readonly path: string,
    options: FieldOptions = {},
  ) {
    const label = options.label ?? labelOf(path);
    const id = `field-${++count}`;
    this.element = el("div", { class: `f ${options.classes ?? ""}`.trim() });
    if (bench.canEdit) {
      const hint = options.hint ? el("p", { class: "hint", id: `${id}-hint` }, options.hint) : null;
      const area = el("textarea", {
        id,
        rows: "1",
        dir: "auto",
        placeholder: " ",
        autocomplete: "off",
        "aria-describedby": hint ? `${id}-hint` : null,
      });
      this.textarea = area;
      this.element.append(
        el("div", { class: "fh" }, el("label", { for: id }, label), this.says),
        ...(hint ? [hint] : []),
        area,
      );
      this.listen(area);
    } else {
      this.words = el("p", { class: "said", dir: "auto" });
      this.element.append(
        el("div", { class: "fh" }, el("span", { class: "label" }, label), this.says),
        this.words,
      );
    }
    this.refresh();
  }

  /** Bind as soon as the text is there, show who is in the field. */
  refresh(): void {
    const ytext = this.bench.plan.text(this.path);
    if (this.textarea && ytext && this.binding?.ytext !== ytext) {
      this.binding?.close();
      this.binding = new TextBinding(ytext, this.textarea, this.bench.undo.origin, undefined, (characters) =>
        this.overfull(characters),
      );
      requestAnimationFrame(() => this.grow());
    }
    if (this.words) {
      write(this.words, this.bench.plan.words(this.path) || gettext("Nothing yet"));
      this.words.classList.toggle("empty", !this.bench.plan.words(this.path));
    }
    this.showPresence();
  }

  focus(): void {
    this.textarea?.focus();
  }

  close(): void {
    this.binding?.close();
    this.bench.notTaken(this.path, undefined);
    if (this.textarea && document.activeElement === this.textarea) this.bench.presence.go(null);
  }

  private listen(area: HTMLTextAreaElement): void {
    area.addEventListener("focus", () => {
      this.bench.undo.pause();
      this.bench.presence.go(this.path);
    });
    area.addEventListener("blur", () => this.bench.presence.go(null));
    if (growsByItself()) return;
    area.addEventListener("input", () => this.grow());
    area.addEventListener("kt:shown", () => this.grow());
  }

  /** More characters than a field holds: they stay in it, and it says so. */
  private overfull(characters: number): void {
    const area = this.textarea;
    if (!area) return;
    this.tooMuch ??= new TooMuch(area, () => {
      this.binding?.putBack();
      area.focus();
    });
    this.tooMuch.show(characters);
    this.bench.notTaken(this.path, characters ? area.value : undefined);
  }

  private grow(): void {
    if (!this.textarea || growsByItself()) return;
    this.textarea.style.height = "auto";
    this.textarea.style.height = `${this.textarea.scrollHeight + 4}px`;
  }

  private showPresence(): void {
    const ids = this.bench.presence.inField(this.path);
    const key = ids.join(" ");
    if (key === this.shownSeats) return;
    this.shownSeats = key;
    const seats = ids.map((id) => this.bench.seat(id)).filter((seat) => seat !== undefined);
    this.element.classList.toggle("theirs", seats.length > 0);
    for (const name of [...this.element.classList])
      if (name.startsWith("by-")) this.element.classList.remove(name);
    const first = seats[0];
    if (first) this.element.classList.add(`by-${first.colour}`);
    this.says.replaceChildren(
      ...seats.map((seat) => patch(seat, 24)),
      ...(seats.length
        ? [
            seats.length === 1
              ? gettext("%(name)s is writing", { name: seats[0]?.called ?? "" })
              : gettext("%(names)s are writing", { names: listOf(seats.map((seat) => seat.called)) }),
          ]
        : []),
    );
  }
}

/** A small button with a drawing and its words. */
export function action(
  drawing: string,
  words: string,
  click: () => void,
  classes = "btn soft small",
): HTMLButtonElement {
  return el("button", { type: "button", class: classes, click }, icon(drawing), words);
}
