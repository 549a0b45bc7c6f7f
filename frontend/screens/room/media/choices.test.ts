import { beforeEach, expect, test } from "vitest";
import { choicesOf, choose } from "./choices";

beforeEach(() => sessionStorage.clear());

test("a child starts without a picture, and so does who comes by sound", () => {
  expect(choicesOf("m", { role: "child", comes_by: "video" }).picture).toBe(false);
  expect(choicesOf("m", { role: "family", comes_by: "audio" }).picture).toBe(false);
  expect(choicesOf("m", { role: "family", comes_by: "video" }).picture).toBe(true);
  expect(choicesOf("m").picture).toBe(false);
});

test("what was chosen is remembered for that meeting alone", () => {
  choose("m", { ...choicesOf("m"), picture: true, mic: "one" });
  expect(choicesOf("m", { role: "child", comes_by: "room" })).toMatchObject({ picture: true, mic: "one" });
  expect(choicesOf("n").picture).toBe(false);
});

test("something else in its place is not taken", () => {
  sessionStorage.setItem("kt:sound:m", '{"picture":"yes","mic":5}');
  expect(choicesOf("m")).toMatchObject({ picture: false, mic: "" });
  sessionStorage.setItem("kt:sound:m", "{");
  expect(choicesOf("m").save).toBe(false);
});
