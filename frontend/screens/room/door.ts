/**
 * Who knocks, for those who may open: the coordinator by name, and in private time only the family, phone by
 * phone.
 */
import { arrange, el, icon, patch } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import type { PhoneAtTheDoor, RoomState, SeatSeen } from "./state";

interface Answer {
  type: string;
  seat: string;
  visit?: string;
}

export class Door {
  private readonly rows = new Map<string, HTMLElement>();
  private readonly list = el("div", {});

  constructor(
    private readonly element: HTMLElement,
    private readonly send: (message: Answer) => void,
    private readonly say: (sentence: string) => void,
  ) {
    element.append(el("h2", {}, icon("door"), gettext("At the door")), this.list);
  }

  show(state: RoomState): void {
    const phones = state.door ?? [];
    const waiting = new Set(phones.map((one) => one.seat));
    const opens = state.abilities["seat.admit"] && state.me.admitted;
    const people = opens
      ? state.seats.filter(
          (one) => one.where === "knocking" && one.seat !== state.me.seat && !waiting.has(one.seat),
        )
      : [];
    const seen = new Set([...phones.map((one) => one.visit), ...people.map((one) => one.seat)]);
    for (const id of this.rows.keys()) if (!seen.has(id)) this.rows.delete(id);
    const rows = [
      ...phones.map((one) =>
        this.keep(one.visit, gettext("Somebody is at the door: %(name)s.", { name: one.title }), () =>
          this.phone(one),
        ),
      ),
      ...people.map((one) =>
        this.keep(one.seat, gettext("%(name)s is at the door.", { name: one.called }), () =>
          this.row(one, state.abilities["seat.turn_away"] === true),
        ),
      ),
    ];
    arrange(this.list, rows);
    this.element.hidden = rows.length === 0;
  }

  /** Each is drawn once and said once. */
  private keep(id: string, said: string, draw: () => HTMLElement): HTMLElement {
    const known = this.rows.get(id);
    if (known) return known;
    const row = draw();
    this.rows.set(id, row);
    this.say(said);
    return row;
  }

  /** Both answers weigh the same; whose phone it is, is asked aloud first. */
  private phone(one: PhoneAtTheDoor): HTMLElement {
    const answer = (type: string, words: string) =>
      el(
        "button",
        {
          type: "button",
          class: "btn soft",
          click: () => this.send({ type, seat: one.seat, visit: one.visit }),
        },
        words,
        el("span", { class: "vh" }, ": ", one.called),
      );
    return el(
      "div",
      { class: "kn phone" },
      el("span", { class: "phone-pic" }, patch(one), icon("device-mobile")),
      el("b", {}, one.title),
      el("p", {}, one.about),
      el(
        "div",
        { class: "bt two-same" },
        answer("admit", gettext("Let this phone in")),
        answer("not_today", gettext("Not this phone")),
      ),
      el(
        "p",
        { class: "hint" },
        one.ask,
        " ",
        gettext("It can’t see, hear or read anything while it waits. It isn’t told who decides."),
      ),
    );
  }

  private row(one: SeatSeen, mayTurnAway: boolean): HTMLElement {
    const answer = (type: string) => () => this.send({ type, seat: one.seat });
    return el(
      "div",
      { class: "kn" },
      patch(one),
      el("b", {}, el("bdi", {}, one.called)),
      el("p", {}, one.relation, one.table ? el("span", { class: "pill" }, one.table) : ""),
      el(
        "div",
        { class: "bt" },
        el(
          "button",
          { type: "button", class: "btn small", click: answer("admit") },
          gettext("Let %(name)s in", { name: one.called }),
        ),
        mayTurnAway &&
          el(
            "button",
            { type: "button", class: "btn soft small", click: answer("not_today") },
            gettext("Not today"),
          ),
      ),
    );
  }
}
