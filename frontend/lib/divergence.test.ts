import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { canonical, fingerprint } from "./divergence";

interface Vector {
  name: string;
  update: string;
  canonical: string;
  sha256: string;
}
/** The server's tests hold themselves to the same ones. */
const vectors = JSON.parse(
  readFileSync(`${import.meta.dirname}/../../tests/plans/live/divergence_vectors.json`, "utf8"),
) as Vector[];

test.each(vectors)("the server and we write $name alike", ({ update, canonical: expected, sha256 }) => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Buffer.from(update, "base64"));
  expect(canonical(doc)).toBe(expected);
  expect(Buffer.from(fingerprint(doc)).toString("hex")).toBe(sha256);
});

test("the order in which people wrote does not matter, one character does", () => {
  const [one, other] = [new Y.Doc(), new Y.Doc()];
  for (const [doc, keys] of [
    [one, "ab"],
    [other, "ba"],
  ] as const)
    for (const key of keys) doc.getMap("plan").set(key, key);
  expect(fingerprint(one)).toEqual(fingerprint(other));
  other.getMap("plan").set("a", "b");
  expect(fingerprint(one)).not.toEqual(fingerprint(other));
});
