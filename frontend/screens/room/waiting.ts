/** Arriving is knocking: says at the door that I am here, and lets everybody know with one tap when I am late. */
import { gettext } from "../../lib/i18n";
import { write } from "../../lib/dom";
import { amIn, type RoomState } from "./state";

export class Waiting {
  private knocked = false;

  constructor(
    private readonly page: HTMLElement,
    private readonly send: (message: { type: string; minutes?: number }) => void,
  ) {
    page.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-late]") : null;
      if (!button) return;
      event.preventDefault();
      this.send({ type: "late", minutes: Number(button.dataset["late"]) });
    });
  }

  /** I opened the page of the room: that is a knock. Nobody is let in by it. */
  arrive(state: RoomState): void {
    if (this.knocked || amIn(state) || !state.abilities["seat.knock"]) return;
    this.knocked = true;
    this.send({ type: "knock" });
  }

  show(state: RoomState): void {
    const mine = state.seats.find((one) => one.seat === state.me.seat);
    const told = this.page.querySelector("[data-told]");
    if (told) write(told, mine?.late_until ? gettext("Everybody knows that you’re on your way.") : mine?.where === "knocking" ? gettext("We’ve told them you’re here.") : "");
    this.arrive(state);
  }
}
