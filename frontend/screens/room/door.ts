/** Who knocks, for whoever may open: the coordinator, and in private time only the family. */
import { arrange, el, icon, patch } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import type { RoomState, SeatSeen } from "./state";

export class Door {
  private readonly rows = new Map<string, HTMLElement>();
  private readonly list = el("div", {});

  constructor(
    private readonly element: HTMLElement,
    private readonly send: (message: { type: string; seat: string }) => void,
    private readonly say: (sentence: string) => void,
  ) {
    element.append(el("h2", {}, icon("door"), gettext("At the door")), this.list);
  }

  show(state: RoomState): void {
    const knocking = state.abilities["seat.admit"] && state.me.admitted ? state.seats.filter((one) => one.where === "knocking" && one.seat !== state.me.seat) : [];
    const seen = new Set(knocking.map((one) => one.seat));
    for (const id of this.rows.keys()) if (!seen.has(id)) this.rows.delete(id);
    for (const one of knocking) {
      if (this.rows.has(one.seat)) continue;
      this.rows.set(one.seat, this.row(one, state.abilities["seat.turn_away"] === true));
      this.say(gettext("%(name)s is at the door.", { name: one.called }));
    }
    arrange(this.list, knocking.map((one) => this.rows.get(one.seat)).filter((found) => found !== undefined));
    this.element.hidden = knocking.length === 0;
  }

  private row(one: SeatSeen, mayTurnAway: boolean): HTMLElement {
    const answer = (type: string) => () => this.send({ type, seat: one.seat });
    return el("div", { class: "kn" }, patch(one), el("b", {}, el("bdi", {}, one.called)), el("p", {}, one.relation, one.table ? el("span", { class: "pill" }, one.table) : ""),
      el("div", { class: "bt" },
        el("button", { type: "button", class: "btn small", click: answer("admit") }, gettext("Let %(name)s in", { name: one.called })),
        mayTurnAway && el("button", { type: "button", class: "btn soft small", click: answer("not_today") }, gettext("Not today"))));
  }
}
