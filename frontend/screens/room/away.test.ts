import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Away, type Written } from "./away";

const EYE: Written = {
  place: "keeps_an_eye",
  label: "Who keeps an eye",
  words: "Nan looks in",
  against: "Kwame",
};
let sent: [string, URLSearchParams][] = [];
let answer: () => Response;

beforeEach(() => {
  sent = [];
  answer = () => Response.json({ next: "/m/1/suggestions" });
  vi.stubGlobal("fetch", (url: string, { body }: { body: URLSearchParams }) => {
    sent.push([url, body]);
    return Promise.resolve(answer());
  });
});
afterEach(() => vi.unstubAllGlobals());

function away(isPrivate = false): Away {
  const made = new Away("/m/1/suggestions");
  made.keep([EYE], { draft: "old", private: isPrivate });
  return made;
}

function press(from: Away, words: string): void {
  [...from.element.querySelectorAll("button")].find((one) => one.textContent === words)?.click();
}

test("the words stay on the screen, and nothing is sent before they are suggested", () => {
  const made = away();
  expect(made.element.querySelector("textarea")?.value).toBe("Nan looks in");
  expect(made.onlyHere).toBe(1);
  expect(sent).toEqual([]);
});

test("what the plan says now stands beside them", () => {
  const made = away();
  made.compare(() => "Kwame, fortnightly");
  expect(made.element.textContent).toContain("The plan says now: Kwame, fortnightly");
  made.compare(() => undefined);
  expect(made.element.textContent).toContain("This part isn’t in the plan now.");
});

test("suggesting sends what stands there now, with its place and its draft", async () => {
  const made = away();
  const area = made.element.querySelector("textarea") as HTMLTextAreaElement;
  area.value = "Nan looks in daily";
  press(made, "Suggest it");
  await vi.waitFor(() => expect(made.onlyHere).toBe(0));
  expect(Object.fromEntries(sent[0]?.[1] ?? [])).toEqual({
    place: "keeps_an_eye",
    text: "Nan looks in daily",
    against: "Kwame",
    written_in: "old",
  });
  expect(made.element.querySelector("a")?.getAttribute("href")).toBe("/m/1/suggestions");
});

test("what stood in a private draft is never sent along", async () => {
  const made = away(true);
  expect(made.element.textContent).toContain("only your family sees it");
  press(made, "Suggest it");
  await vi.waitFor(() => expect(made.onlyHere).toBe(0));
  expect(sent[0]?.[1].get("against")).toBe("");
});

test("a refusal loses nothing", async () => {
  answer = () => Response.json({ message: "Not just now." }, { status: 403 });
  const made = away();
  press(made, "Suggest it");
  await vi.waitFor(() => expect(made.element.textContent).toContain("Not just now."));
  expect(made.onlyHere).toBe(1);
  expect(made.element.querySelector("textarea")?.value).toBe("Nan looks in");
});

test("what was put aside can be brought back", () => {
  const made = away();
  press(made, "Put it aside");
  expect(made.onlyHere).toBe(0);
  press(made, "Bring it back");
  expect(made.onlyHere).toBe(1);
  expect(sent).toEqual([]);
});
