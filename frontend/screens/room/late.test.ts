import { afterEach, expect, test } from "vitest";
import { learnWords } from "../../lib/i18n";
import { clock, type Late, lateBrief, lateNotice, lateWords, sinceWords } from "./late";
import { atTable, Seats, statusOf } from "./seats";
import type { RoomState, SeatSeen } from "./state";
import { merge } from "./state";

afterEach(() => learnWords({ language: "en", words: {} }));

const late = (says: string, until: string | null = "2026-11-21T19:05:00+00:00"): Late => ({
  seat: "d",
  called: "Daniel",
  says,
  since: "2026-11-21T18:52:00+00:00",
  until,
});
const seat = (id: string, called: string, more: Partial<SeatSeen> = {}): SeatSeen => ({
  seat: id,
  person: id,
  member: id,
  name: called,
  called,
  role: "family",
  relation: "dad",
  where: "expected",
  comes_by: "room",
  here: false,
  hand: false,
  expected_at: "",
  colour: "denim",
  pattern: "check",
  ...more,
});
const room = (more: Partial<RoomState> = {}): RoomState => ({
  meeting: {
    id: "m",
    title: "",
    question: "",
    stage: "information",
    private_since: null,
    help_asked: false,
    starts_at: null,
  },
  me: { seat: "s", person: "s", member: "s", admitted: true, zone: "Europe/London" },
  seats: [
    seat("s", "Siobhan", { where: "in" }),
    seat("d", "Daniel", { where: "late" }),
    seat("p", "Priya", { role: "referrer", member: null }),
  ],
  abilities: { "room.enter": true },
  draft: null,
  ...more,
});
const drawn = (state: RoomState) => {
  const parts = [
    document.createElement("div"),
    document.createElement("div"),
    document.createElement("ul"),
  ] as const;
  new Seats(...parts).show(state, () => "");
  return parts.map((part) => part.textContent ?? "");
};

test("what somebody said is told with a time, and since when", () => {
  expect(lateWords(late("on_my_way"), "Europe/London")).toBe("on the way, about 7:05");
  expect(lateWords(late("sound_only"), "Europe/London")).toBe("sound only, on the bus, here about 7:05");
  expect(lateWords(late("start_without_me"), "Europe/London")).toBe("please start, here about 7:05");
  expect(lateWords(late("cant_come", null))).toBe("can’t make it today");
  expect(lateBrief(late("cant_come", null))).toBe("not today");
  expect(sinceWords(late("on_my_way"), "Europe/London")).toBe("since 6:52");
});

test("each reader has it on their own clock, whatever the clock of the machine", () => {
  expect(clock("2026-11-21T19:05:00+00:00", "Asia/Karachi")).toBe("12:05");
  expect(lateWords(late("on_my_way"), "Europe/Warsaw")).toBe("on the way, about 8:05");
});

test("it stands at that person's place, and goes when it is no longer told", () => {
  const [left, , strip] = drawn(room({ late: [late("on_my_way")] }));
  expect(left).toContain("on the way, about 7:05since 6:52");
  expect(strip).toContain("Danielabout 7:05");
  const came = merge(room({ late: [late("on_my_way")] }), { late: [] });
  expect(drawn(came).join()).not.toContain("about");
});

test("in family time a late worker is told of outside the door, on a phone too", () => {
  const state = room({ late: [{ ...late("start_without_me"), seat: "p", called: "Priya" }] });
  state.meeting.stage = "private";
  expect(atTable(state).outside.map((one) => one.called)).toEqual(["Priya"]);
  const [, right, strip] = drawn(state);
  expect(right).toContain("Priya please start, here about 7:05");
  expect(strip).toContain("Priyaabout 7:05");
  expect(drawn({ ...state, late: [] })[2]).not.toContain("Priya");
});

test("writing and asking to speak come before being on the bus", () => {
  const one = seat("d", "Daniel", { where: "in", hand: true });
  expect(statusOf(one, "", late("sound_only")).words).toBe("would like to speak");
  expect(statusOf({ ...one, hand: false }, "", late("sound_only"), "Europe/London").words).toContain(
    "sound only",
  );
});

test("the moment it is said, the room hears a sentence", () => {
  expect(lateNotice(late("on_my_way"), "Daniel", "Europe/London")).toBe("Daniel: on the way, about 7:05.");
  expect(lateNotice(undefined, "Daniel")).toBe("Daniel is running late.");
});
