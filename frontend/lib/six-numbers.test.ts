import { beforeAll, expect, it } from "vitest";
import { keepNumbersInTheirBoxes, plainDigits } from "./six-numbers";

beforeAll(keepNumbersInTheirBoxes);

it.each([
  ["123456", "123456"],
  ["123 456", "123456"],
  ["12-34–56", "123456"],
  ["\u200e123456\u200b", "123456"],
  ["٠١٢٣٤٥", "012345"],
  ["۰۱۲۳۴۵", "012345"],
  ["１２３４５６", "123456"],
])("%s is plain in its boxes", (typed, plain) => {
  expect(plainDigits(typed)).toBe(plain);
});

it.each(["12a", "12 or 34", "K1"])("%s stays as it was typed, for the page to answer", (typed) => {
  expect(plainDigits(typed)).toBe(typed);
});

it("is done while somebody types, in the six boxes and nowhere else", () => {
  document.body.innerHTML = '<div class="sixes"><input></div><input class="other">';
  for (const field of document.querySelectorAll("input")) {
    field.value = "٠١ ٢";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  expect(document.querySelector<HTMLInputElement>(".sixes input")?.value).toBe("012");
  expect(document.querySelector<HTMLInputElement>(".other")?.value).toBe("٠١ ٢");
});
