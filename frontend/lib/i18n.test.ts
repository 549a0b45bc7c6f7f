import { afterEach, expect, test } from "vitest";
import { gettext, learnWords, ngettext } from "./i18n";

afterEach(() => learnWords({ language: "en", words: {} }));

test("without a catalogue the English sentence is said, with its values", () => {
  expect(gettext("%(name)s is writing", { name: "Nan" })).toBe("Nan is writing");
  expect(ngettext("%(count)s thing", "%(count)s things", 1)).toBe("1 thing");
  expect(ngettext("%(count)s thing", "%(count)s things", 3)).toBe("3 things");
});

test("a language with six plural forms uses each where gettext would", () => {
  const forms = ["0", "1", "2", "few", "many", "other"];
  learnWords({ language: "ar", words: { "%(count)s thing": forms } });
  expect(
    [0, 1, 2, 3, 11, 100].map((count) => ngettext("%(count)s thing", "%(count)s things", count)),
  ).toEqual(forms);
});

test("an empty translation falls back to English", () => {
  learnWords({ language: "ar", words: { Done: "" } });
  expect(gettext("Done")).toBe("Done");
});

test("a name that runs the other way than the page is kept apart in a sentence", () => {
  expect(gettext("%(name)s is writing", { name: "سلمى" })).toBe("\u2068سلمى\u2069 is writing");
  document.documentElement.dir = "rtl";
  expect(gettext("%(name)s is writing", { name: "Nan Kath" })).toBe("\u2068Nan Kath\u2069 is writing");
  expect(gettext("%(name)s is writing", { name: "سلمى" })).toBe("سلمى is writing");
  document.documentElement.dir = "";
});
