/** Under a field that somebody put more into than it holds: how much fits, and two ways out. */
import { el, icon, write } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import { MOST_CHARACTERS } from "./textbinding";

let count = 0;
const number = (some: number) => some.toLocaleString(document.documentElement.lang || undefined);

export class TooMuch {
  private readonly id = `too-much-${++count}`;
  private readonly says = el("p", { role: "alert" });
  private readonly counts = el("p", { class: "small" });
  private readonly copied = el("span", { role: "status" });
  private readonly element: HTMLElement;
  private readonly describedBefore: string | null;

  constructor(
    private readonly area: HTMLTextAreaElement,
    putBack: () => void,
  ) {
    this.describedBefore = area.getAttribute("aria-describedby");
    this.element = el(
      "div",
      { class: "box warn toomuch", id: this.id, hidden: true },
      icon("warning-circle"),
      el(
        "div",
        { class: "stack" },
        this.says,
        this.counts,
        el(
          "div",
          { class: "acts" },
          el(
            "button",
            { type: "button", class: "btn soft small", click: () => void this.copy() },
            icon("copy"),
            gettext("Copy my words"),
          ),
          el(
            "button",
            { type: "button", class: "btn soft small", click: putBack },
            icon("arrow-u-up-left"),
            gettext("Put back what was there"),
          ),
        ),
        this.copied,
      ),
    );
    area.after(this.element);
  }

  /** That many characters are in the field; 0 when it is all right again. */
  show(characters: number): void {
    const was = !this.element.hidden;
    this.element.hidden = characters === 0;
    // Low enough that the note under it is on the screen, too.
    this.area.classList.toggle("overfull", characters > 0);
    if (characters === 0) {
      this.area.removeAttribute("aria-invalid");
      this.describe(this.describedBefore);
      write(this.says, "");
      write(this.copied, "");
      return;
    }
    this.area.setAttribute("aria-invalid", "true");
    this.describe([this.describedBefore, this.id].filter(Boolean).join(" "));
    // Said once; the count goes on changing while somebody takes words out.
    if (!was)
      write(
        this.says,
        gettext(
          "This is more than one field holds: %(most)s letters fit. It isn’t in the plan yet. Your words stay here: copy them, or take some out.",
          { most: number(MOST_CHARACTERS) },
        ),
      );
    write(this.counts, gettext("%(too_many)s too many.", { too_many: number(characters - MOST_CHARACTERS) }));
  }

  private describe(by: string | null): void {
    if (by) this.area.setAttribute("aria-describedby", by);
    else this.area.removeAttribute("aria-describedby");
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.area.value);
      write(this.copied, gettext("Copied"));
    } catch {
      this.area.select();
      write(this.copied, gettext("Your words are marked: copy them with your keyboard or the menu."));
    }
  }
}
