/** Who is at the table: seats at both sides on a wide screen, a strip on a phone, and who is outside the door. */
import { arrange, el, icon, patch } from "../../lib/dom";
import { gettext, listOf, pageLanguage } from "../../lib/i18n";
import { amIn, isPrivate, type RoomState, type SeatSeen } from "./state";

const OUTSIDERS = ["coordinator", "referrer", "information_giver"];

export interface Writing {
  /** What somebody is writing in, by its label; empty when they are not. */
  (seat: string): string;
}

interface Status {
  words: string;
  drawing?: string;
  tag?: boolean;
}

export class Seats {
  private readonly drawn = new Map<string, { key: string; element: HTMLElement }>();

  constructor(
    private readonly left: HTMLElement,
    private readonly right: HTMLElement,
    private readonly strip: HTMLElement,
  ) {}

  show(state: RoomState, writing: Writing): void {
    const { table, outside } = atTable(state);
    const half = Math.ceil((table.length + (outside.length ? 1 : 0)) / 2);
    const seat = (one: SeatSeen) => this.drawSeat(one, state, writing(one.seat));
    const door = outside.length ? [this.drawOutside(outside, state)] : [];
    arrange(this.left, table.slice(0, half).map(seat));
    arrange(this.right, [...table.slice(half).map(seat), ...door]);
    arrange(this.strip, table.map((one) => this.drawInStrip(one, state, writing(one.seat))));
  }

  private drawSeat(one: SeatSeen, state: RoomState, field: string): HTMLElement {
    const status = knows(state, one) ? statusOf(one, field) : inRoom(one);
    const me = one.seat === state.me.seat;
    return this.keep(`seat ${one.seat}`, [one, status, me], () =>
      el("article", { class: classesOf("seat", one, field, knows(state, one)) },
        patch(one),
        el("div", {},
          el("h2", {}, one.called, " ", el("small", {}, me ? gettext("you") : one.relation)),
          el("p", {}, status.drawing ? icon(status.drawing) : "", status.tag ? el("span", { class: "tag" }, status.words) : status.words))),
    );
  }

  private drawInStrip(one: SeatSeen, state: RoomState, field: string): HTMLElement {
    const status = knows(state, one) ? statusOf(one, field ? gettext("the plan") : "") : inRoom(one);
    const me = one.seat === state.me.seat;
    return this.keep(`strip ${one.seat}`, [one, status, me], () =>
      el("li", { class: classesOf("", one, field, knows(state, one)) }, patch(one), me ? gettext("You") : one.called, el("small", {}, field ? gettext("writing") : status.words)),
    );
  }

  private drawOutside(outside: SeatSeen[], state: RoomState): HTMLElement {
    const words = isPrivate(state)
      ? gettext("%(names)s can’t see, hear or read this. They come back when you open the door.", { names: listOf(outside.map((one) => one.called)) })
      : "";
    return this.keep("outside", outside, () =>
      el("aside", { class: "outside" }, el("div", { class: "row" }, ...outside.map((one) => patch(one, 38))), el("b", {}, gettext("Outside the door")), words),
    );
  }

  /** Draw again only what changed: a screen reader in the list keeps its place. */
  private keep(id: string, what: unknown, draw: () => HTMLElement): HTMLElement {
    const key = JSON.stringify(what);
    const known = this.drawn.get(id);
    if (known?.key === key) return known.element;
    const element = draw();
    this.drawn.set(id, { key, element });
    return element;
  }
}

/** Who sits at the table now, and whose patch stands outside the door in private time. */
export function atTable(state: RoomState): { table: SeatSeen[]; outside: SeatSeen[] } {
  const isOutside = (one: SeatSeen) => isPrivate(state) && (one.where === "outside" || OUTSIDERS.includes(one.role));
  const mine = (one: SeatSeen) => (one.role === "child" ? 0 : OUTSIDERS.includes(one.role) ? 2 : 1);
  const seated = state.seats.filter((one) => one.where !== "turned_away");
  return {
    table: seated.filter((one) => !isOutside(one)).sort((a, b) => mine(a) - mine(b)),
    outside: seated.filter(isOutside),
  };
}

/** Whether I may know who is there: from outside, only that they are expected, and who told everybody they are late. */
function knows(state: RoomState, one: SeatSeen): boolean {
  return amIn(state) || state.abilities["meeting.run"] === true || one.seat === state.me.seat || one.late_until !== null;
}

/** What somebody is doing, the most telling thing first. */
export function statusOf(one: SeatSeen, field: string): Status {
  if (field) return { words: gettext("writing in “%(field)s”", { field }), drawing: "pencil-simple-line" };
  if (one.hand) return { words: gettext("would like to speak"), drawing: "hand" };
  if (one.late_until) return { words: gettext("on the way, about %(time)s", { time: clock(one.late_until) }), tag: true };
  if (one.where === "knocking") return { words: gettext("at the door"), drawing: "door" };
  if (one.where === "in") return inRoom(one);
  return { words: one.expected_at ? gettext("comes %(when)s", { when: one.expected_at }) : gettext("not here yet") };
}

function inRoom(one: SeatSeen): Status {
  const ways: Record<string, Status> = {
    video: { words: gettext("by video"), drawing: "video-camera" },
    audio: { words: gettext("sound only"), drawing: "phone" },
    phone: { words: gettext("on the phone"), drawing: "phone" },
    writing: { words: gettext("in writing"), drawing: "notebook" },
  };
  return ways[one.comes_by] ?? { words: gettext("in the room") };
}

function classesOf(base: string, one: SeatSeen, field: string, known: boolean): string {
  const away = known && one.where !== "in";
  return [base, field ? "now" : "", away ? "late" : "", one.hand ? "hand" : ""].filter(Boolean).join(" ");
}

/** A time on this person's own clock. */
export function clock(iso: string): string {
  const english = pageLanguage().startsWith("en");
  const parts = new Intl.DateTimeFormat(pageLanguage(), { hour: "numeric", minute: "2-digit", ...(english ? { hour12: true } : {}) }).format(new Date(iso));
  return english ? parts.replace(/\s?[ap]m$/i, "") : parts;
}
