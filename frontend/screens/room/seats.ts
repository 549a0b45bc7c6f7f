/**
 * Who is at the table: seats at both sides on a wide screen, a strip on a phone, and who is outside the door.
 */
import { arrange, el, icon, patch } from "../../lib/dom";
import { gettext, listOf } from "../../lib/i18n";
import { type Late, lateBrief, lateOf, lateWords, sinceWords } from "./late";
import { amIn, atThisTable, isPrivate, isStopped, type RoomState, type SeatSeen } from "./state";

const OUTSIDERS = ["coordinator", "referrer", "information_giver"];

/** What somebody is writing in, by its label; empty when they are not. */
export type Writing = (seat: string) => string;

/** What sound and turns have to say of a seat, beside what its person is doing. */
export interface Mark {
  words: string;
  /** The words as short as can be, for the strip of a phone. */
  brief?: string;
  drawing: string;
}

interface Status {
  words: string;
  drawing?: string;
  tag?: boolean;
  /** The words as short as can be, where there is little room. */
  brief?: string;
  /** Since when it is so. */
  since?: string;
}

export class Seats {
  private readonly drawn = new Map<string, { key: string; element: HTMLElement }>();

  constructor(
    private readonly left: HTMLElement,
    private readonly right: HTMLElement,
    private readonly strip: HTMLElement,
    private readonly marks: (seat: string) => Mark[] = () => [],
  ) {}

  show(state: RoomState, writing: Writing): void {
    const { table, outside } = atTable(state);
    const half = Math.ceil((table.length + (outside.length ? 1 : 0)) / 2);
    const seat = (one: SeatSeen) => this.drawSeat(one, state, writing(one.seat));
    const door = outside.length ? [this.drawOutside(outside, state)] : [];
    arrange(this.left, table.slice(0, half).map(seat));
    arrange(this.right, [...table.slice(half).map(seat), ...door]);
    // A phone has no place outside the door: somebody there is told of only when they are late.
    const late = outside.filter((one) => lateOf(state, one.seat));
    arrange(
      this.strip,
      [...table, ...late].map((one) => this.drawInStrip(one, state, writing(one.seat))),
    );
  }

  private drawSeat(one: SeatSeen, state: RoomState, field: string): HTMLElement {
    const status = this.status(one, state, field);
    const me = one.seat === state.me.seat;
    const marks = this.marks(one.seat);
    return this.keep(`seat ${one.seat}`, [one, status, me, marks], () =>
      el(
        "article",
        { class: classesOf("seat", one, field, knows(state, one)), "data-seat": one.seat },
        patch(one),
        el(
          "div",
          {},
          el("h2", {}, el("bdi", {}, one.called), " ", el("small", {}, me ? gettext("you") : one.relation)),
          one.phones ? el("p", { class: "mark" }, icon("device-mobile"), one.phones) : "",
          ...(one.news ?? []).map((words) => el("p", { class: "mark" }, icon("info"), words)),
          el(
            "p",
            {},
            status.drawing ? icon(status.drawing) : "",
            status.tag ? el("span", { class: "tag" }, status.words) : status.words,
            status.since ? el("small", {}, status.since) : "",
          ),
          ...marks.map((mark) => el("p", { class: "mark" }, icon(mark.drawing), mark.words)),
        ),
      ),
    );
  }

  private status(one: SeatSeen, state: RoomState, field: string): Status {
    return knows(state, one)
      ? statusOf(one, field, lateOf(state, one.seat), state.me.zone)
      : comesBy(one, isStopped(state));
  }

  private drawInStrip(one: SeatSeen, state: RoomState, field: string): HTMLElement {
    const status = this.status(one, state, field ? gettext("the plan") : "");
    const me = one.seat === state.me.seat;
    const marks = this.marks(one.seat);
    const doing = field
      ? gettext("writing")
      : (marks[0]?.brief ?? marks[0]?.words ?? status.brief ?? status.words);
    return this.keep(`strip ${one.seat}`, [one, status, me, marks], () =>
      el(
        "li",
        { class: classesOf("", one, field, knows(state, one)), "data-seat": one.seat },
        patch(one),
        me ? gettext("You") : el("bdi", {}, one.called),
        el("small", {}, doing),
      ),
    );
  }

  private drawOutside(outside: SeatSeen[], state: RoomState): HTMLElement {
    const words = isPrivate(state)
      ? gettext("%(names)s can’t see, hear or read this. They come back when you open the door.", {
          names: listOf(outside.map((one) => one.called)),
        })
      : "";
    const late = outside.flatMap((one) => lateOf(state, one.seat) ?? []);
    const told = late.map((one) =>
      el(
        "p",
        {},
        el("b", {}, el("bdi", {}, one.called)),
        " ",
        lateWords(one, state.me.zone),
        " ",
        el("small", {}, sinceWords(one, state.me.zone)),
      ),
    );
    return this.keep("outside", [outside, late, words], () =>
      el(
        "aside",
        { class: "outside" },
        el("div", { class: "row" }, ...outside.map((one) => patch(one, 38))),
        el("b", {}, gettext("Outside the door")),
        words,
        ...told,
      ),
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
  const isOutside = (one: SeatSeen) =>
    isPrivate(state) && (one.where === "outside" || OUTSIDERS.includes(one.role));
  const mine = (one: SeatSeen) => (one.role === "child" ? 0 : OUTSIDERS.includes(one.role) ? 2 : 1);
  const seated = atThisTable(state).filter((one) => one.where !== "turned_away");
  return {
    table: seated.filter((one) => !isOutside(one)).sort((a, b) => mine(a) - mine(b)),
    outside: seated.filter(isOutside),
  };
}

/**
 * Whether I may know who is there: from outside, only that they are expected, and who told everybody they are
 * late.
 */
function knows(state: RoomState, one: SeatSeen): boolean {
  if (isStopped(state)) return false;
  return (
    amIn(state) ||
    state.abilities["meeting.run"] === true ||
    one.seat === state.me.seat ||
    lateOf(state, one.seat) !== undefined
  );
}

/** What somebody is doing, the most telling thing first. */
export function statusOf(one: SeatSeen, field: string, late?: Late, zone?: string): Status {
  if (field) return { words: gettext("writing in “%(field)s”", { field }), drawing: "pencil-simple-line" };
  if (one.hand) return { words: gettext("would like to speak"), drawing: "hand" };
  if (late)
    return {
      words: lateWords(late, zone),
      tag: true,
      brief: lateBrief(late, zone),
      since: sinceWords(late, zone),
    };
  if (one.where === "knocking") return { words: gettext("at the door"), drawing: "door" };
  if (one.where === "in") return inRoom(one);
  return {
    words: one.expected_at ? gettext("comes %(when)s", { when: one.expected_at }) : gettext("not here yet"),
  };
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

/** How somebody means to come, for who cannot know whether they are there. */
function comesBy(one: SeatSeen, stopped: boolean): Status {
  if (stopped) return { words: gettext("not in the room") };
  const ways: Record<string, Status> = {
    video: { words: gettext("comes by video"), drawing: "video-camera" },
    audio: { words: gettext("comes with sound only"), drawing: "phone" },
    phone: { words: gettext("comes by phone"), drawing: "phone" },
    writing: { words: gettext("takes part in writing"), drawing: "notebook" },
  };
  return ways[one.comes_by] ?? { words: gettext("comes to the room") };
}

function classesOf(base: string, one: SeatSeen, field: string, known: boolean): string {
  const away = known && one.where !== "in";
  return [base, field ? "now" : "", away ? "late" : "", one.hand ? "hand" : ""].filter(Boolean).join(" ");
}
