import { expect, test } from "vitest";
import type { Checked, MediaState } from "./engine";
import type { Standing } from "./standing";
import { checkedWords, isLesson, pictureTrouble, soundTrouble, standingWords } from "./words";

const MEDIA: MediaState = {
  engine: "mesh",
  why: "",
  link: "",
  phone: "",
  phase: "p",
  pictures: true,
  full: false,
  page: "me",
  peers: [],
  checked: null,
  interpreters: [],
};
const WELL: Standing = {
  at: "in",
  lost: false,
  saving: "",
  blocked: false,
  sound: "",
  picture: "",
  muted: false,
  shows: false,
  away: [],
};
const CHECKED: Checked = { state: "declared", devices: 3, by_time: 0, since: "", at: "" };
const say = (what: Partial<Standing>, media = MEDIA) =>
  standingWords({ ...WELL, ...what }, media, (seat) => seat.toUpperCase());

test("when all is well there is nothing to say", () => {
  expect(say({})).toBe("");
  expect(standingWords(undefined, MEDIA, String)).toBe("");
});

test("the most urgent thing is said, and only that", () => {
  expect(say({ lost: true, saving: "line", sound: "refused" })).toContain("line is lost");
  expect(say({ saving: "line", away: ["nan"] })).toBe("The line to NAN is lost. It comes back by itself.");
  expect(say({ saving: "line" })).toContain("sound only");
  expect(say({ saving: "hand" })).toBe("Sound only, to save data.");
  expect(say({ at: "elsewhere", lost: true })).toBe("Sound is on your other screen.");
  expect(say({ at: "joining" })).toBe("Joining…");
  expect(say({}, { ...MEDIA, pictures: false })).toContain("room for everybody");
});

test("who is not heard is told why, and that they still hear", () => {
  expect(say({ sound: "refused" })).toContain("You hear everybody");
  for (const why of ["refused", "missing", "unsafe", "busy"] as const)
    expect(soundTrouble(why)).toContain("can’t hear you");
  expect(pictureTrouble("missing")).toContain("Sound only is fine");
  expect(soundTrouble("") + pictureTrouble("")).toBe("");
});

test("why nobody hears me is learned once, what the line does goes on being said", () => {
  const refused = { ...WELL, sound: "refused" as const };
  expect(isLesson(refused, say({ sound: "refused" }))).toBe(true);
  expect(isLesson({ ...refused, lost: true }, say({ lost: true }))).toBe(false);
  expect(isLesson(WELL, "")).toBe(false);
});

test("private time is not called private before it was checked", () => {
  const { waits, words } = checkedWords({ ...CHECKED, state: "checking" });
  expect(waits).toBe(true);
  expect(words).toContain("Wait a moment before you speak");
});

test("how it was checked is said as it was", () => {
  expect(checkedWords(CHECKED)).toEqual({
    waits: false,
    words: "No professional is connected (checked on 3 devices).",
  });
  expect(checkedWords({ ...CHECKED, devices: 1 }).words).toContain("checked on 1 device)");
  expect(checkedWords({ ...CHECKED, devices: 2, by_time: 1 }).words).toContain(
    "checked on 2 devices; 1 did not answer",
  );
  expect(checkedWords({ ...CHECKED, devices: 0, by_time: 1 }).words).not.toContain("checked on");
  expect(checkedWords({ ...CHECKED, devices: 0 }).words).toContain("nobody in the family has sound on");
});
