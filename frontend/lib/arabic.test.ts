import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const sources = import.meta.glob<string>(["./*.ts", "../screens/**/*.ts", "!**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const catalogue = readFileSync(join(import.meta.dirname, "../../locale/ar/LC_MESSAGES/djangojs.po"), "utf8");
const arabic = new Map(
  [
    ...catalogue.matchAll(
      /^msgid "(.*)"\n(?:msgid_plural ".*"\nmsgstr\[0\] ".*"\n(?:msgstr\[[1-4]\] ".*"\n)*)?msgstr(?:\[5\])? "(.*)"/gm,
    ),
  ].map(([, sentence, words]) => [sentence, words]),
);

test("whatever a script says, it says in Arabic, too", () => {
  const said = Object.values(sources).flatMap((source) =>
    [...source.matchAll(/\bn?gettext\(\s*"((?:[^"\\]|\\.)*)"/g)].map((found) => found[1]),
  );
  expect(said.length).toBeGreaterThan(100);
  expect([...new Set(said)].filter((sentence) => !arabic.get(sentence))).toEqual([]);
});
