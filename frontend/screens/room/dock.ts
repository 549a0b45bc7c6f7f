/**
 * What I can do with one tap, always in reach: add a promise, ask to speak, ring for the coordinator, ask for
 * a break.
 */
import { arrange, el, icon } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import { amIn, isPrivate, type RoomState } from "./state";

export interface DockActions {
  addPromise(): void;
  send(message: { type: string; up?: boolean }): void;
  say(sentence: string): void;
}

export class Dock {
  private shown = "";
  private hand = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly actions: DockActions,
    /** Sound and picture: their buttons never move while the others change. */
    private readonly call: { start: HTMLElement; end: HTMLElement },
  ) {}

  show(state: RoomState, canAdd: boolean): void {
    this.hand = state.seats.find((one) => one.seat === state.me.seat)?.hand ?? false;
    const may = (action: string) => amIn(state) && state.abilities[action] === true;
    const coordinator =
      state.seats.find((one) => one.role === "coordinator")?.called ?? gettext("the coordinator");
    const buttons = {
      add: canAdd,
      ask: may("room.ask_coordinator_in") ? coordinator : "",
      asked: state.meeting.help_asked,
      hand: may("seat.raise_hand") && !isPrivate(state),
      up: this.hand,
      rest: may("room.take_a_break"),
    };
    const { start, end } = this.call;
    const key = JSON.stringify([buttons, start.childElementCount]);
    if (key === this.shown) return;
    this.shown = key;
    const had =
      document.activeElement instanceof HTMLElement && this.element.contains(document.activeElement)
        ? document.activeElement.dataset["does"]
        : undefined;
    const made = this.buttons(buttons);
    arrange(this.element, [start, ...made, end]);
    this.element.hidden = made.length + start.childElementCount === 0;
    if (had) this.element.querySelector<HTMLElement>(`[data-does="${had}"]`)?.focus();
  }

  private buttons(is: {
    add: boolean;
    ask: string;
    asked: boolean;
    hand: boolean;
    up: boolean;
    rest: boolean;
  }): HTMLElement[] {
    const { actions } = this;
    const out: HTMLElement[] = [];
    const button = (
      does: string,
      drawing: string,
      words: string,
      click: () => void,
      classes = "quiet",
      pressed?: boolean,
    ) =>
      out.push(
        el(
          "button",
          {
            type: "button",
            class: `btn ${classes}`,
            "data-does": does,
            "aria-pressed": pressed === undefined ? null : String(pressed),
            click,
          },
          icon(drawing),
          el("span", {}, words),
        ),
      );
    if (is.add) button("add", "plus", gettext("Add a promise"), () => actions.addPromise(), "mari");
    if (is.hand)
      button(
        "hand",
        "hand",
        is.up ? gettext("Hand down") : gettext("Hand up"),
        () => actions.send({ type: "hand", up: !this.hand }),
        "quiet",
        is.up,
      );
    if (is.ask) {
      button(
        "ask",
        "hand-waving",
        is.asked
          ? gettext("%(name)s has been asked", { name: is.ask })
          : gettext("Ask %(name)s in", { name: is.ask }),
        () => {
          actions.send({ type: "ask_in" });
          actions.say(
            gettext("%(name)s has been asked. The door stays shut until you open it.", { name: is.ask }),
          );
        },
      );
    }
    if (is.rest) button("rest", "coffee", gettext("Take a break"), () => this.rest());
    return out;
  }

  /** Tell everybody that I would like a break. */
  rest(): void {
    this.actions.send({ type: "break" });
    this.actions.say(gettext("Everybody has been told that you’d like a break."));
  }
}
