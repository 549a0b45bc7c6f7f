/**
 * Splits one update into several that fit the server's frames: a long text into runs, each behind the one
 * before.
 */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";

/** UTF-16 units of one run at most: three bytes each at worst. */
const RUN = 12_000;
/** Deleted ranges in one update at most: some twenty bytes each at worst. */
const RANGES = 2_000;

/** The update as several of at most `largest` bytes, to be sent in this order; itself when it fits. */
export function pieces(update: Uint8Array, largest: number): Uint8Array[] {
  if (update.length <= largest) return [update];
  const { structs, ds } = Y.decodeUpdate(update);
  const found: Uint8Array[] = [];
  let some: Struct[] = [];
  let size = 0;
  const finish = () => {
    if (some.length) found.push(written(some));
    some = [];
    size = 0;
  };
  for (const struct of structs.flatMap(runs)) {
    const takes = sizeOf(struct);
    const last = some.at(-1);
    if (
      size + takes > largest ||
      (last && (last.id.client !== struct.id.client || last.id.clock + last.length !== struct.id.clock))
    )
      finish();
    some.push(struct);
    size += takes;
  }
  finish();
  return [...found, ...deletions(ds)];
}

type Struct = ReturnType<typeof Y.decodeUpdate>["structs"][number];
type Deleted = ReturnType<typeof Y.decodeUpdate>["ds"];

/** A struct, or, where it is a long run of text, several that make the same. */
function runs(struct: Struct): Struct[] {
  if (struct instanceof Y.Skip) return [];
  if (!(struct instanceof Y.Item && struct.content instanceof Y.ContentString && struct.length > RUN))
    return [struct];
  const { str } = struct.content;
  const { client, clock } = struct.id;
  const found: Struct[] = [];
  for (let at = 0; at < str.length; ) {
    const end = wholeUpTo(str, at + RUN);
    const content = new Y.ContentString(str.slice(at, end));
    const id = Y.createID(client, clock + at);
    if (at === 0)
      found.push(
        new Y.Item(
          id,
          null,
          struct.origin,
          null,
          struct.rightOrigin,
          struct.parent,
          struct.parentSub,
          content,
        ),
      );
    else
      found.push(
        new Y.Item(
          id,
          null,
          Y.createID(client, clock + at - 1),
          null,
          struct.rightOrigin,
          null,
          null,
          content,
        ),
      );
    at = end;
  }
  return found;
}

/** The nearest place not after `end` that is not between the halves of a surrogate pair. */
export function wholeUpTo(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const unit = text.charCodeAt(end);
  return unit >= 0xdc00 && unit <= 0xdfff ? end - 1 : end;
}

function sizeOf(struct: Struct): number {
  return struct instanceof Y.Item && struct.content instanceof Y.ContentString ? 60 + 3 * struct.length : 200;
}

function written(structs: Struct[]): Uint8Array {
  const [first] = structs;
  const encoder = new Y.UpdateEncoderV1();
  if (!first) return encoder.toUint8Array();
  encoding.writeVarUint(encoder.restEncoder, 1);
  encoding.writeVarUint(encoder.restEncoder, structs.length);
  encoder.writeClient(first.id.client);
  encoding.writeVarUint(encoder.restEncoder, first.id.clock);
  for (const struct of structs) struct.write(encoder, 0);
  encoding.writeVarUint(encoder.restEncoder, 0);
  return encoder.toUint8Array();
}

function deletions(deleted: Deleted): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const [client, ranges] of deleted.clients) {
    for (let at = 0; at < ranges.length; at += RANGES) {
      const some = ranges.slice(at, at + RANGES);
      const out = encoding.createEncoder();
      for (const number of [0, 1, client, some.length, ...some.flatMap(({ clock, len }) => [clock, len])])
        encoding.writeVarUint(out, number);
      found.push(encoding.toUint8Array(out));
    }
  }
  return found;
}
