import { afterEach, expect, test } from "vitest";
import type { Message } from "../../../lib/room-socket";
import type { RoomState, SeatSeen } from "../state";
import { mayFree, mayTake, type Turns, TurnsView, takers, turnLines, turnMarks } from "./turns";

const seat = (id: string, where = "in") =>
  ({ seat: id, called: id.toUpperCase(), where, colour: "moss", pattern: "dots" }) as SeatSeen;
const NOTHING: Turns = { piece: null, hands: [], break_until: null, timer: null };

function room(turns: Partial<Turns> | null, stage = "information", may = true): RoomState {
  return {
    meeting: { stage },
    me: { seat: "mum", zone: "Europe/London" },
    seats: [seat("mum"), seat("nan"), seat("dad"), seat("kwame", "late")],
    abilities: { "room.hold_piece": may },
    turns: turns && { ...NOTHING, ...turns },
  } as unknown as RoomState;
}

afterEach(() => document.body.replaceChildren());

test("nothing goes on, nothing is said", () => {
  expect(turnLines(room(null))).toEqual([]);
  expect(turnLines(room({}))).toEqual([]);
});

test("who has the piece and who waits are said in order", () => {
  const words = turnLines(room({ piece: "nan", hands: ["dad", "mum"] })).map((one) => one.words);
  expect(words).toEqual(["NAN has the talking piece.", "Would like to speak, in this order: DAD and MUM."]);
  expect(turnMarks(room({ piece: "nan", hands: ["dad", "mum"] }), "mum")[0]?.words).toBe("number 2 to speak");
  expect(turnMarks(room({ piece: "nan" }), "nan")[0]?.drawing).toBe("feather");
});

test("a timer never hurries private time, a break is told in it", () => {
  const turns = {
    timer: { ends: "2026-11-22T16:30:00Z", what: "information" },
    break_until: "2026-11-22T16:40:00Z",
  };
  expect(turnLines(room(turns)).map((one) => one.words)).toEqual([
    "A break until 4:40.",
    "What people know: until about 4:30.",
  ]);
  expect(turnLines(room(turns, "private")).map((one) => one.words)).toEqual(["A break until 4:40."]);
});

test("the piece can be taken when it lies on the table", () => {
  expect(mayTake(room({}))).toBe(true);
  expect(mayTake(room({ piece: "nan" }))).toBe(false);
  expect(mayTake(room({}, "information", false))).toBe(false);
  expect(mayTake(room(null))).toBe(false);
});

test("a piece that was left behind can be put down by who may, a break ended by who may take one", () => {
  const state = room({ piece: "nan", break_until: "2026-11-22T16:40:00Z" });
  expect(mayFree(state)).toBe(false);
  Object.assign(state.abilities, { "room.free_piece": true, "room.take_a_break": true });
  expect(mayFree(state)).toBe(true);
  const sent: Message[] = [];
  const view = new TurnsView((message) => sent.push(message));
  view.show(state);
  for (const does of ["free", "break-over"])
    view.element.querySelector<HTMLElement>(`[data-does="${does}"]`)?.click();
  expect(sent).toEqual([
    { type: "piece", take: false },
    { type: "break", minutes: 0 },
  ]);
  Object.assign(state.seats[1] as SeatSeen, { here: true });
  expect(mayFree(state)).toBe(false);
});

test("whose hand is up is offered the piece first, and nobody who is not here", () => {
  expect(takers(room({ piece: "mum", hands: ["dad"] })).map((one) => one.seat)).toEqual(["dad", "nan"]);
});

test("who holds it puts it down or hands it on; nobody else has these buttons", () => {
  const sent: Message[] = [];
  const view = new TurnsView((message) => sent.push(message));
  document.body.append(view.element);
  view.show(room({ piece: "nan" }));
  expect(view.element.querySelectorAll("button")).toHaveLength(0);
  view.show(room({ piece: "mum" }));
  view.element.querySelector<HTMLElement>('[data-does="put-down"]')?.click();
  view.element.querySelector<HTMLElement>('[data-does="pass-dad"]')?.click();
  expect(sent).toEqual([
    { type: "piece", take: false },
    { type: "piece", to: "dad" },
  ]);
  view.show(room(null));
  expect(view.element.hidden).toBe(true);
});
