/**
 * Microphone, picture, save data, leave the call: the microphone always in the dock, the others one tap
 * further.
 */
import { el, icon, write } from "../../../lib/dom";
import { gettext } from "../../../lib/i18n";
import type { Standing } from "./standing";

export interface ControlActions {
  join(): void;
  mute(muted: boolean): void;
  picture(on: boolean): void;
  save(on: boolean): void;
  unblock(): void;
  tryAgain(): void;
  leave(): void;
  /** Take the talking piece. */
  take(): void;
  /** Ask for a break: a phone's dock has no room for it beside the microphone. */
  rest(): void;
}

/** What there is to be switched. */
export interface Controllable {
  /** There is sound here to join, and I have not. */
  joinable: boolean;
  standing: Standing | undefined;
  /** There is room for pictures. */
  pictures: boolean;
  take: boolean;
  rest: boolean;
}

export class Controls {
  /** For the dock's start: the microphone. */
  readonly mic = el("button", {
    type: "button",
    class: "btn quiet round mic",
    "data-does": "mic",
    click: () => this.tapped(),
  });
  /** For the dock's end: everything else about sound and picture. */
  readonly more = el("details", { class: "more" });
  readonly line = el("p", { class: "callline", role: "status" });
  private readonly summary = el(
    "summary",
    { class: "btn quiet round", "data-does": "more", "aria-label": gettext("Sound and picture") },
    icon("dots-three"),
  );
  private readonly panel = el("div", { class: "callpanel" });
  private readonly shows = this.toggle(gettext("Show my picture"), (on) => this.actions.picture(on));
  private readonly saves = this.toggle(gettext("Save data: sound only"), (on) => this.actions.save(on));
  private readonly again = el(
    "button",
    { type: "button", class: "btn soft small", click: () => this.actions.tryAgain() },
    icon("microphone"),
    gettext("Try the microphone again"),
  );
  private readonly unblock = el(
    "button",
    { type: "button", class: "btn mari", "data-does": "unblock", click: () => this.actions.unblock() },
    icon("speaker-high"),
    gettext("Tap to get your sound back"),
  );
  private readonly leave = this.act(
    "leave-call",
    "phone-x",
    gettext("Leave the call, stay at the table"),
    () => this.actions.leave(),
  );
  private readonly take = this.act("take-piece", "feather", gettext("Take the talking piece"), () =>
    this.actions.take(),
  );
  private readonly rest = this.act("rest-too", "coffee", gettext("Take a break"), () => this.actions.rest());
  private readonly words = el("span", {});
  private is: Controllable = {
    joinable: false,
    standing: undefined,
    pictures: false,
    take: false,
    rest: false,
  };

  constructor(private readonly actions: ControlActions) {
    this.panel.append(this.take, this.rest, this.shows.label, this.saves.label, this.again, this.leave);
    this.more.append(this.summary, this.panel);
    this.more.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    document.addEventListener("click", (event) => {
      if (event.target instanceof Node && !this.more.contains(event.target)) this.more.open = false;
    });
    this.line.append(this.words, this.unblock);
  }

  show(is: Controllable, words: string): void {
    this.is = is;
    const { standing } = is;
    const on = standing?.at === "in" || standing?.at === "joining";
    this.mic.hidden = !on && !is.joinable;
    this.more.hidden = !on && !is.take;
    if (this.more.hidden) this.more.open = false;
    for (const one of [this.saves.label, this.leave]) one.hidden = !on;
    this.shows.label.hidden = !on || !is.pictures;
    this.take.hidden = !is.take;
    this.rest.hidden = !is.rest;
    this.drawMic(on && standing ? standing : undefined);
    this.shows.input.checked = standing?.shows ?? false;
    this.saves.input.checked = standing?.saving === "hand";
    this.again.hidden = !standing?.sound;
    this.unblock.hidden = !(on && standing?.blocked);
    write(this.words, this.unblock.hidden ? words : "");
    this.line.hidden = !words;
  }

  private tapped(): void {
    const { standing } = this.is;
    if (standing?.at !== "in" && standing?.at !== "joining") this.actions.join();
    else if (standing.sound) this.actions.tryAgain();
    else this.actions.mute(!standing.muted);
  }

  private drawMic(standing: Standing | undefined): void {
    const off = !standing || standing.muted || standing.sound !== "";
    const words = !standing
      ? gettext("Join with sound")
      : standing.sound
        ? gettext("Try the microphone again")
        : standing.muted
          ? gettext("Turn my microphone on")
          : gettext("Turn my microphone off");
    if (this.mic.dataset["is"] === `${off} ${words}`) return;
    this.mic.dataset["is"] = `${off} ${words}`;
    this.mic.classList.toggle("muted", off && standing !== undefined);
    this.mic.setAttribute("aria-label", words);
    this.mic.title = words;
    this.mic.replaceChildren(icon(off ? "microphone-slash" : "microphone"));
  }

  private toggle(
    words: string,
    changed: (on: boolean) => void,
  ): { label: HTMLElement; input: HTMLInputElement } {
    const input = el("input", { type: "checkbox", role: "switch" });
    input.addEventListener("change", () => changed(input.checked));
    return { label: el("label", { class: "switch" }, words, input), input };
  }

  private act(does: string, drawing: string, words: string, done: () => void): HTMLElement {
    const click = () => {
      this.close();
      done();
    };
    return el(
      "button",
      { type: "button", class: "btn soft", "data-does": does, click },
      icon(drawing),
      words,
    );
  }

  private close(): void {
    this.more.open = false;
    this.summary.focus();
  }
}
