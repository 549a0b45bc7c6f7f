/**
 * Words written while away, into a draft that is shut by now: kept on this screen until their writer suggests
 * them or puts them aside.
 *
 * They are in this page and nowhere else, and nothing of them goes anywhere before their writer presses
 * "Suggest it".
 */
import { post, Refused } from "../../lib/api";
import { el, icon, write } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import { warnBeforeLosing } from "../../lib/plan-sync";

export interface Written {
  /** Where in the plan, as in plan.ts. */
  place: string;
  label: string;
  words: string;
  /** What stood there before they wrote. */
  against: string;
}

/** The draft it was written in. */
export interface From {
  draft: string;
  /** Written in family time: only the family will see it. */
  private: boolean;
}

let count = 0;

export class Away {
  readonly element = el("div", { class: "away-words" });
  private readonly open = new Set<One>();
  private now: (place: string) => string | undefined = () => undefined;

  constructor(private readonly address: string) {
    warnBeforeLosing(() => this.onlyHere);
  }

  /** How many of them are on this screen alone. */
  get onlyHere(): number {
    return this.open.size;
  }

  keep(written: Written[], from: From): void {
    if (!written.length) return;
    const why = from.private
      ? gettext(
          "You wrote this in family time, and the plan moved on before it was sent. It is only on your screen. If you suggest it, only your family sees it.",
        )
      : gettext(
          "You wrote this while you had no connection, and the plan moved on. It is only on your screen. If you suggest it, everybody at the table sees it.",
        );
    const parts = written.map(
      (one) => new One(one, from, this.address, (part, isOpen) => this.open[isOpen ? "add" : "delete"](part)),
    );
    for (const part of parts) this.open.add(part);
    this.element.append(
      el(
        "section",
        { class: "box warn notsent", "aria-label": gettext("Written while away") },
        el("div", {}, el("p", { role: "alert" }, why), ...parts.map((part) => part.element)),
      ),
    );
    this.compare(this.now);
  }

  /** The plan that took the draft's place is here: show what it says in each place. */
  compare(now: (place: string) => string | undefined): void {
    this.now = now;
    for (const part of this.open) part.compare(now);
  }

  /** This seat belongs elsewhere now. Words stay until they are seen to, so going is theirs to do. */
  offerToGo(where: string): void {
    this.element.querySelector(".go-on")?.remove();
    this.element.append(
      el(
        "p",
        { class: "box go-on", role: "alert" },
        icon("door"),
        el(
          "span",
          {},
          gettext("The plan is not open to you here just now. See to your words first, then "),
          el("a", { href: where }, gettext("go on")),
          ".",
        ),
      ),
    );
  }
}

class One {
  readonly element: HTMLElement;
  private readonly area: HTMLTextAreaElement;
  private readonly says = el("p", { class: "small", dir: "auto" });
  private readonly wrong = el("p", { class: "small wrong", role: "alert" });
  private readonly body: HTMLElement;
  private readonly done = el("div", { role: "status" });

  constructor(
    private readonly written: Written,
    private readonly from: From,
    private readonly address: string,
    private readonly changed: (one: One, isOpen: boolean) => void,
  ) {
    const id = `away-${++count}`;
    this.area = el("textarea", { id, rows: "3", dir: "auto", autocomplete: "off" });
    this.area.value = written.words;
    this.body = el(
      "div",
      {},
      el(
        "div",
        { class: "field" },
        el("label", { for: id }, gettext("%(place)s: you wrote", { place: written.label })),
        this.area,
      ),
      this.says,
      this.wrong,
      el(
        "div",
        { class: "acts" },
        el(
          "button",
          { type: "button", class: "btn small", click: () => void this.suggest() },
          icon("check"),
          gettext("Suggest it"),
        ),
        el(
          "button",
          { type: "button", class: "btn soft small", click: () => this.putAside() },
          gettext("Put it aside"),
        ),
      ),
    );
    this.element = el("div", { class: "away" }, this.body, this.done);
  }

  compare(now: (place: string) => string | undefined): void {
    const words = now(this.written.place);
    if (words === undefined) write(this.says, gettext("This part isn’t in the plan now."));
    else
      write(
        this.says,
        words.trim()
          ? gettext("The plan says now: %(words)s", { words })
          : gettext("The plan says nothing there now."),
      );
  }

  private async suggest(): Promise<void> {
    write(this.wrong, "");
    const button = this.body.querySelector("button");
    if (button) button.disabled = true;
    try {
      const { place, against } = this.written;
      // What stood in a private draft stays there: it may hold words that the family has deleted since.
      await post(this.address, {
        place,
        text: this.area.value,
        against: this.from.private ? "" : against,
        written_in: this.from.draft,
      });
      this.body.hidden = true;
      this.changed(this, false);
      this.done.replaceChildren(
        el(
          "p",
          {},
          icon("check-circle"),
          el(
            "span",
            {},
            gettext("%(place)s: suggested.", { place: this.written.label }),
            " ",
            el("a", { href: this.address }, gettext("See it beside the plan")),
          ),
        ),
      );
    } catch (error) {
      write(
        this.wrong,
        error instanceof Refused ? error.message : gettext("That didn’t work. Please try again."),
      );
    } finally {
      if (button) button.disabled = false;
    }
  }

  private putAside(): void {
    this.body.hidden = true;
    this.changed(this, false);
    const back = el(
      "button",
      { type: "button", class: "btn soft small", click: () => this.bringBack() },
      icon("arrow-u-up-left"),
      gettext("Bring it back"),
    );
    this.done.replaceChildren(
      el("p", {}, gettext("%(place)s: put aside.", { place: this.written.label })),
      back,
    );
    back.focus();
  }

  private bringBack(): void {
    this.body.hidden = false;
    this.done.replaceChildren();
    this.changed(this, true);
    this.area.focus();
  }
}
