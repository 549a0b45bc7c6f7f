/** Whose turn it is to speak: the talking piece, the hands in order, a break, the coordinator's timer. */
import { el, icon, patch } from "../../../lib/dom";
import { gettext, listOf } from "../../../lib/i18n";
import type { Message } from "../../../lib/room-socket";
import { clock } from "../late";
import type { Mark } from "../seats";
import { isPrivate, type RoomState, type SeatSeen } from "../state";

export interface Turns {
  /** The seat that holds the talking piece. */
  piece: string | null;
  /** Whose hands are up, who came first first. */
  hands: string[];
  break_until: string | null;
  /** The part of the meeting it is for, as the server calls it. */
  timer: { ends: string; what: string } | null;
}

/** A line of what is going on, with its drawing. */
export interface TurnLine {
  words: string;
  drawing: string;
}

/** What is going on, as sentences; nothing when nobody waits and nothing runs. */
export function turnLines(state: RoomState): TurnLine[] {
  const { turns } = state;
  if (!turns) return [];
  const out: TurnLine[] = [];
  const { zone } = state.me;
  if (turns.break_until)
    out.push({
      drawing: "coffee",
      words: gettext("A break until %(time)s.", { time: clock(turns.break_until, zone) }),
    });
  // In private time nobody is hurried, whatever the server may say.
  if (turns.timer && !isPrivate(state))
    out.push({
      drawing: "clock",
      words: gettext("%(what)s: until about %(time)s.", {
        what: partOf(turns.timer.what),
        time: clock(turns.timer.ends, zone),
      }),
    });
  if (turns.piece === state.me.seat)
    out.push({ drawing: "feather", words: gettext("You have the talking piece. Everybody listens to you.") });
  else if (turns.piece)
    out.push({
      drawing: "feather",
      words: gettext("%(name)s has the talking piece.", { name: calledBy(state, turns.piece) }),
    });
  if (turns.hands.length)
    out.push({
      drawing: "hand",
      words: gettext("Would like to speak, in this order: %(names)s.", {
        names: listOf(turns.hands.map((seat) => calledBy(state, seat))),
      }),
    });
  return out;
}

/** What is to be said of one seat. */
export function turnMarks(state: RoomState, seat: string): Mark[] {
  const { turns } = state;
  if (!turns) return [];
  const place = turns.hands.indexOf(seat) + 1;
  if (turns.piece === seat)
    return [{ words: gettext("has the talking piece"), brief: gettext("talking piece"), drawing: "feather" }];
  return place > 0 && turns.hands.length > 1
    ? [{ words: gettext("number %(place)s to speak", { place }), drawing: "hand" }]
    : [];
}

/** Whether I may take the piece now: it lies on the table. */
export function mayTake(state: RoomState): boolean {
  return state.abilities["room.hold_piece"] === true && state.turns?.piece === null;
}

/** Whether I may put the piece down for somebody: they went and left it behind. */
export function mayFree(state: RoomState): boolean {
  const holder = state.seats.find((one) => one.seat === state.turns?.piece);
  return (
    state.abilities["room.free_piece"] === true &&
    holder !== undefined &&
    holder.seat !== state.me.seat &&
    !holder.here
  );
}

/** Those at the table I can hand the piece to; whose hand is up comes first. */
export function takers(state: RoomState): SeatSeen[] {
  const hands = state.turns?.hands ?? [];
  const here = state.seats.filter((one) => one.where === "in" && one.seat !== state.me.seat);
  const place = (one: SeatSeen) => hands.indexOf(one.seat) + 1 || hands.length + 1;
  return here.sort((a, b) => place(a) - place(b));
}

export class TurnsView {
  readonly element = el("section", {
    class: "turns",
    "aria-label": gettext("Whose turn it is"),
    hidden: true,
  });
  private drawn = "";

  constructor(private readonly send: (message: Message) => void) {}

  show(state: RoomState): void {
    const lines = turnLines(state);
    const holds = state.turns?.piece === state.me.seat && state.abilities["room.hold_piece"] === true;
    const others = holds ? takers(state) : [];
    const frees = mayFree(state);
    const ends = Boolean(state.turns?.break_until) && state.abilities["room.take_a_break"] === true;
    const key = JSON.stringify([lines, holds, frees, ends, others.map((one) => [one.seat, one.called])]);
    if (key === this.drawn) return;
    const passing = this.element.querySelector("details")?.open ?? false;
    const had =
      document.activeElement instanceof HTMLElement && this.element.contains(document.activeElement)
        ? document.activeElement.dataset["does"]
        : undefined;
    this.drawn = key;
    this.element.replaceChildren(
      el("ul", {}, ...lines.map((one) => el("li", {}, icon(one.drawing), el("span", {}, one.words)))),
      ...(holds ? [this.mine(others, passing)] : []),
      ...(frees || ends ? [this.ours(frees, ends)] : []),
    );
    this.element.hidden = lines.length === 0;
    if (had) this.element.querySelector<HTMLElement>(`[data-does="${had}"]`)?.focus();
  }

  /** What anybody here may end: a break, or a piece that was left behind. */
  private ours(frees: boolean, ends: boolean): HTMLElement {
    return el(
      "div",
      { class: "acts" },
      ends &&
        el(
          "button",
          {
            type: "button",
            class: "btn soft small",
            "data-does": "break-over",
            click: () => this.send({ type: "break", minutes: 0 }),
          },
          gettext("The break is over"),
        ),
      frees &&
        el(
          "button",
          {
            type: "button",
            class: "btn soft small",
            "data-does": "free",
            click: () => this.send({ type: "piece", take: false }),
          },
          gettext("They’ve gone: put the piece down"),
        ),
    );
  }

  /** I hold it: put it down, or hand it to somebody. */
  private mine(others: SeatSeen[], open: boolean): HTMLElement {
    const pass = (one: SeatSeen) =>
      el(
        "button",
        {
          type: "button",
          class: "chip",
          "data-does": `pass-${one.seat}`,
          click: () => this.send({ type: "piece", to: one.seat }),
        },
        patch(one, 32),
        el("bdi", {}, one.called),
      );
    return el(
      "div",
      { class: "acts" },
      el(
        "button",
        {
          type: "button",
          class: "btn soft small",
          "data-does": "put-down",
          click: () => this.send({ type: "piece", take: false }),
        },
        gettext("Put it down"),
      ),
      others.length > 0 &&
        el(
          "details",
          { open },
          el("summary", { class: "btn soft small", "data-does": "pass" }, gettext("Pass it on")),
          el("div", { class: "chips" }, ...others.map(pass)),
        ),
    );
  }
}

/** What a part of the meeting is called. */
function partOf(what: string): string {
  const parts: Record<string, string> = {
    information: gettext("What people know"),
    presenting: gettext("Showing the plan"),
    answering: gettext("Answering the plan"),
  };
  return parts[what] ?? gettext("This part");
}

function calledBy(state: RoomState, seat: string): string {
  return state.seats.find((one) => one.seat === seat)?.called ?? gettext("Somebody");
}
