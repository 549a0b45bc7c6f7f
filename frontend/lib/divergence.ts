/**
 * The divergence check: what a plan says, written in one way that the server shares (plans/live/divergence.py),
 * and its hash. Two documents can claim to know the same updates and still hold other words; only comparing
 * finds it.
 */
import { digest } from "lib0/hash/sha256";
import * as Y from "yjs";

const [asBytes, asText] = [new TextEncoder(), new TextDecoder()];

/** JSON without spaces, keys in order of their UTF-16 units. Texts are strings; what no plan has is null. */
export function canonical(doc: Y.Doc): string {
  return written(doc.getMap("plan"));
}

/**
 * The SHA-256 of what a plan says. Not the browser's own, which is missing where a page is served without
 * https.
 */
export function fingerprint(doc: Y.Doc): Uint8Array {
  return digest(asBytes.encode(canonical(doc)) as Uint8Array<ArrayBuffer>);
}

function written(value: unknown): string {
  if (value instanceof Y.Map)
    return `{${[...value.keys()]
      .sort()
      .map((key) => `${quoted(key)}:${written(value.get(key))}`)
      .join(",")}}`;
  if (value instanceof Y.Text) return quoted(value.toString());
  if (typeof value === "string") return quoted(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return written(Number(value));
  return Number.isSafeInteger(value) ? String(value) : "null";
}

/** Half a pair of surrogates becomes what it becomes on the wire. */
function quoted(text: string): string {
  return JSON.stringify(asText.decode(asBytes.encode(text)));
}
