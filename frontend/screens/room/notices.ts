/**
 * What the room says above the plan: a notice for a moment, and words that are kept for their writer alone.
 */
import { el, icon } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import type { Message } from "../../lib/room-socket";
import { lateNotice, lateOf } from "./late";
import type { RoomState } from "./state";

export class Notices {
  readonly element = el("div", { class: "notices", role: "status" });

  say(words: string): void {
    if (!words) return;
    const note = el("p", { class: "box" }, icon("bell"), el("span", {}, words));
    this.element.replaceChildren(note);
    setTimeout(() => note.remove(), 12_000);
  }

  /** Words that are on this screen only stay in a box until their writer has them. */
  keep(left: [label: string, words: string][], why: string): void {
    if (!left.length) return;
    const box = el(
      "div",
      { class: "box warn notsent", role: "alert" },
      el(
        "div",
        {},
        el("p", {}, why),
        el(
          "dl",
          {},
          ...left.flatMap(([label, words]) => [el("dt", {}, label), el("dd", { dir: "auto" }, words)]),
        ),
        el(
          "button",
          { type: "button", class: "btn soft small", click: () => box.remove() },
          icon("check"),
          gettext("I have them"),
        ),
      ),
    );
    this.element.after(box);
  }
}

/** A notice in words: the server's own, or made from its kind and whose seat it came from. */
export function noticeWords(message: Message, state: RoomState): string {
  if (typeof message["text"] === "string") return message["text"];
  const name = state.seats.find((one) => one.seat === message["seat"])?.called ?? gettext("Somebody");
  switch (message["kind"]) {
    case "break":
      return message["seat"] === state.me.seat ? "" : gettext("%(name)s would like a break.", { name });
    case "break_over":
      return gettext("The break is over.");
    case "version":
      return gettext("%(name)s made this a version. Now everybody can answer it.", { name });
    case "suggestion":
      return message["seat"] === state.me.seat
        ? ""
        : gettext("%(name)s wrote something while away. Look at it below.", { name });
    case "draft":
      return gettext("%(name)s brought a version back. You can change it again.", { name });
    case "late":
      return message["seat"] === state.me.seat
        ? ""
        : lateNotice(lateOf(state, String(message["seat"])), name, state.me.zone);
    case "not_late":
      return message["seat"] === state.me.seat ? "" : gettext("%(name)s isn’t late after all.", { name });
    case "said":
      return message["seat"] === state.me.seat
        ? ""
        : gettext("%(name)s says something, on the way. It’s at the top of the page.", { name });
    case "arrived":
      return gettext("%(name)s is here.", { name });
    default:
      return "";
  }
}
