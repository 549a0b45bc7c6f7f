import { expect, test } from "vitest";
import type { SyncState } from "../../lib/plan-sync";
import { savedOf } from "./saved";
import { atTable, Seats } from "./seats";
import { atThisTable, type RoomState, type SeatSeen } from "./state";

const seat = (id: string, called: string, more: Partial<SeatSeen> = {}): SeatSeen => ({
  seat: id,
  person: id,
  member: id,
  name: called,
  called,
  role: "family",
  relation: "",
  where: "expected",
  comes_by: "room",
  here: false,
  hand: false,
  expected_at: "",
  colour: "denim",
  pattern: "check",
  ...more,
});
const room = (stage: string, seats: SeatSeen[], more: Partial<RoomState> = {}): RoomState => ({
  meeting: {
    id: "m",
    title: "",
    question: "",
    stage,
    private_since: null,
    help_asked: false,
    starts_at: null,
  },
  me: { seat: "s", person: "s", member: "s", admitted: true },
  seats,
  abilities: { "room.enter": true },
  draft: null,
  ...more,
});
const drawn = (state: RoomState): string => {
  const parts = [
    document.createElement("div"),
    document.createElement("div"),
    document.createElement("ul"),
  ] as const;
  new Seats(...parts).show(state, () => "");
  return parts.map((part) => part.textContent ?? "").join(" ");
};
const PEOPLE = [seat("s", "Siobhan"), seat("d", "Daniel", { comes_by: "phone" })];

test("in a room that was shut nobody is said to be there, or not to have come", () => {
  for (const stage of ["safety_pause", "withdrawn"]) {
    const words = drawn(
      room(stage, PEOPLE, { me: { seat: "s", person: "s", member: "s", admitted: false }, abilities: {} }),
    );
    expect(words).toContain("not in the room");
    for (const untrue of ["in the roomD", "on the phone", "not here yet"])
      expect(words.replaceAll("not in the room", "")).not.toContain(untrue);
  }
});

test("somebody who cannot know who is there reads how people mean to come, not where they are", () => {
  const outside = room("presenting", PEOPLE, {
    me: { seat: "x", person: "x", member: null, admitted: false },
    abilities: {},
  });
  expect(drawn(outside)).toContain("comes by phone");
  expect(drawn(outside)).not.toContain("on the phone");
});

test("a worker who serves several tables sees the one that is shown, and who serves them all", () => {
  const seats = [
    seat("s", "Siobhan", { circle: "a" }),
    seat("d", "Daniel", { circle: "b" }),
    seat("t", "Tom", { circle: null, role: "coordinator" }),
  ];
  const at = (shown?: string) =>
    atThisTable(room("presenting", seats, shown ? { shown } : {})).map((one) => one.called);
  expect(at("a")).toEqual(["Siobhan", "Tom"]);
  expect(at("b")).toEqual(["Daniel", "Tom"]);
  expect(at()).toHaveLength(3);
  expect(atTable(room("presenting", seats, { shown: "b" })).table.map((one) => one.called)).toEqual([
    "Daniel",
    "Tom",
  ]);
});

test("a plan that was shut has not failed to keep what nobody wrote", () => {
  const line = (unsent: number) => savedOf({ line: "refused", synced: true, unsent } as SyncState);
  expect(line(0)).toBe("shut");
  expect(line(2)).toBe("refused");
});
