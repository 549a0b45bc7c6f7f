/**
 * The plan's document as the editor sees it (shape: plans/document/document.py, plans/document/plan_grammar.py).
 *
 * The server seeds the root; we only add lines to its lists, change words, tick people, and set `removed`.
 * Reading is total: a part that is missing or of another kind is simply not there.
 */
import * as Y from "yjs";
import { between } from "./order";

export type ListName = "actions" | "warning_signs" | "resources";
export type Line = Y.Map<unknown>;
export interface Placed {
  id: string;
  line: Line;
}

/** The texts of one line of each list, in reading order. */
export const TEXTS: Record<ListName, readonly string[]> = {
  actions: ["what", "by_when", "how_we_know", "backup"],
  warning_signs: ["trigger", "early_sign", "what_we_do"],
  resources: ["what", "why"],
};

/**
 * Adding, moving, ticking and removing are outside undo: undoing "add" would delete what others wrote inside
 * it.
 */
export const STRUCTURE = Symbol("structure");

export class Plan {
  readonly root: Y.Map<unknown>;

  constructor(readonly doc: Y.Doc) {
    this.root = doc.getMap("plan");
  }

  /** True once the server's seed is here. Before that nothing may be shown as empty, nor edited. */
  get seeded(): boolean {
    return this.root.get("actions") instanceof Y.Map;
  }

  text(path: string): Y.Text | undefined {
    let found: unknown = this.root;
    for (const part of path.split(".")) found = found instanceof Y.Map ? found.get(part) : undefined;
    return found instanceof Y.Text ? found : undefined;
  }

  words(path: string): string {
    return this.text(path)?.toString() ?? "";
  }

  /** Whether anything is written that still stands; as plans/document/document.py says it. */
  get hasWords(): boolean {
    const standing = (["childs_words", "actions", "warning_signs", "resources"] as const).flatMap((list) =>
      this.lines(list).map(({ line }) => line),
    );
    return [this.root, ...standing].some((map) =>
      [...map.values()].some((one) => one instanceof Y.Text && one.toString().trim() !== ""),
    );
  }

  /** The lines of a list in order; two with the same key are ordered by id, on every screen alike. */
  lines(list: ListName | "childs_words", { removed = false } = {}): Placed[] {
    const map = this.root.get(list);
    if (!(map instanceof Y.Map)) return [];
    const found: Placed[] = [];
    for (const [id, line] of map.entries()) {
      if (line instanceof Y.Map && (line.get("removed") === true) === removed) found.push({ id, line });
    }
    return found.sort((a, b) => compare(orderOf(a), orderOf(b)) || compare(a.id, b.id));
  }

  /** A new, empty line at the end of a list; returns its id. */
  add(list: ListName): string {
    const map = this.root.get(list);
    if (!(map instanceof Y.Map)) throw new Error("the plan is not here yet");
    const id = crypto.randomUUID?.() ?? fallbackId();
    const last = this.lines(list).at(-1);
    const entries: [string, unknown][] = [
      ["order", between(last ? orderOf(last) : "")],
      ["removed", false],
    ];
    for (const name of TEXTS[list]) entries.push([name, new Y.Text()]);
    if (list === "actions") entries.push(["who", new Y.Map()]);
    this.doc.transact(() => map.set(id, new Y.Map(entries)), STRUCTURE);
    return id;
  }

  /** Move a line up or down by one place. Returns false at the end of the list. */
  move(list: ListName, id: string, by: -1 | 1): boolean {
    const lines = this.lines(list);
    const from = lines.findIndex((one) => one.id === id);
    const moved = lines[from];
    const others = lines.filter((one) => one.id !== id);
    const to = from + by;
    if (!moved || to < 0 || to > others.length) return false;
    const low = others[to - 1];
    const high = others[to];
    const key = between(low ? orderOf(low) : "", high ? orderOf(high) : null);
    this.doc.transact(() => moved.line.set("order", key), STRUCTURE);
    return true;
  }

  /** Take a line out of sight, or bring it back. Its words stay as they are. */
  setRemoved(line: Line, removed: boolean): void {
    this.doc.transact(() => line.set("removed", removed), STRUCTURE);
  }

  /** The member ids ticked for an action. */
  who(line: Line): string[] {
    const ticked = line.get("who");
    return ticked instanceof Y.Map ? [...ticked.keys()].filter((id) => ticked.get(id) === true).sort() : [];
  }

  tick(line: Line, member: string, yes: boolean): void {
    const ticked = line.get("who");
    if (!(ticked instanceof Y.Map)) return;
    this.doc.transact(() => (yes ? ticked.set(member, true) : ticked.delete(member)), STRUCTURE);
  }
}

function orderOf({ line }: Placed): string {
  const order = line.get("order");
  return typeof order === "string" ? order : "~";
}

/** As Python sorts: by code unit, never by language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** crypto.randomUUID is missing where a page is served without https, as on a phone in the same room. */
function fallbackId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
