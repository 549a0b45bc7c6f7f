/**
 * Binds a Y.Text to a plain <textarea> (or <input>).
 *
 * What I type goes to Yjs at once. What others type is shown at once too, and is held back only while an
 * input method has a composition open in THIS field (a phone's keyboard opens one for every word): touching
 * the value would cancel it. It was the only way of six that kept every word whole in that case, and it never
 * splits an emoji: the server refuses an update that does.
 */
import type * as Y from "yjs";

type Field = HTMLTextAreaElement | HTMLInputElement;
type Delta = Y.YTextEvent["delta"];

export interface Splice {
  at: number;
  removed: number;
  text: string;
}

/**
 * The one splice that turns `before` into `after`, with the caret now at `caret`.
 *
 * The end is matched from the caret first, so that among repeated characters the change is where the person
 * typed. A surrogate pair is never cut in two.
 */
export function difference(before: string, after: string, caret: number): Splice {
  const common = Math.min(before.length, after.length);
  const sameFromEnd = (count: number) =>
    before.charCodeAt(before.length - 1 - count) === after.charCodeAt(after.length - 1 - count);
  let end = 0;
  const untilCaret = Math.min(before.length, after.length - caret);
  while (end < untilCaret && sameFromEnd(end)) end++;
  let start = 0;
  while (start < common - end && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  while (end < common - start && sameFromEnd(end)) end++;
  if (end && isSecondHalf(before.charCodeAt(before.length - end))) end--;
  if (start && (isSecondHalf(before.charCodeAt(start)) || isSecondHalf(after.charCodeAt(start)))) start--;
  return { at: start, removed: before.length - start - end, text: after.slice(start, after.length - end) };
}

const LONE_HALF = /\p{Surrogate}/u;

/** The text without halves of characters that stand alone. */
function whole(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "");
}

function isSecondHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/**
 * How the text I see relates to the document while others' changes are held back.
 *
 * `alive[k]` says whether the k-th unit I see is still in the document; `before[k]` how many units others put
 * before it that I do not see yet (`before[n]`: at the end).
 */
class HeldBack {
  private alive: boolean[];
  private before: number[];

  constructor(length: number) {
    this.alive = Array<boolean>(length).fill(true);
    this.before = Array<number>(length + 1).fill(0);
  }

  /** Others changed the document: fold it in by laying both texts out unit by unit. */
  take(delta: Delta): void {
    const OTHERS = -1;
    const units: number[] = [];
    for (let k = 0; k < this.before.length; k++) {
      for (let i = 0; i < this.count(k); i++) units.push(OTHERS);
      if (this.alive[k]) units.push(k);
    }
    let at = 0;
    for (const part of delta) {
      if (part.retain) at += part.retain;
      else if (part.delete) units.splice(at, part.delete);
      else if (typeof part.insert === "string") {
        units.splice(at, 0, ...Array<number>(part.insert.length).fill(OTHERS));
        at += part.insert.length;
      }
    }
    this.alive.fill(false);
    this.before.fill(0);
    let next = 0;
    let waiting = 0;
    for (const unit of units) {
      if (unit === OTHERS) waiting++;
      else {
        this.before[waiting ? next : unit]! += waiting;
        waiting = 0;
        this.alive[unit] = true;
        next = unit + 1;
      }
    }
    this.before[next]! += waiting;
  }

  /** I changed what I see: apply it to the document, leaving what others wrote in between. */
  apply({ at, removed, text }: Splice, ytext: Y.Text): void {
    let place = 0;
    for (let k = 0; k < at; k++) place += this.count(k) + (this.alive[k] ? 1 : 0);
    const insertAt = place;
    let carried = 0;
    const mine: { from: number; units: number }[] = [];
    for (let k = at; k < at + removed; k++) {
      place += this.count(k);
      carried += this.count(k);
      if (!this.alive[k]) continue;
      const last = mine.at(-1);
      if (last && last.from + last.units === place) last.units++;
      else mine.push({ from: place, units: 1 });
      place++;
    }
    // As many as stand together in one go: half a character taken out by itself would be two signs of none.
    for (const { from, units } of mine.reverse()) ytext.delete(from, units);
    if (text) ytext.insert(insertAt, text);
    this.alive.splice(at, removed, ...Array<boolean>(text.length).fill(true));
    this.before.splice(at, removed, ...Array<number>(text.length).fill(0));
    this.before[at + text.length]! += carried;
  }

  private count(k: number): number {
    return this.before[k] ?? 0;
  }
}

/** Characters one field holds, in units: some twenty-five printed pages. */
export const MOST_CHARACTERS = 50_000;

export class TextBinding {
  private shown: string;
  private composing = false;
  private halfTyped = false;
  private overfull = false;
  private held: HeldBack | undefined;
  private readonly listening = new AbortController();

  /**
   * `origin` marks my own transactions; `onRemote` hears of everybody else's, shown or held back;
   * `onOverfull` of more characters in the field than it holds, which stay there and out of the document, and
   * of 0 when it is fewer again.
   */
  constructor(
    readonly ytext: Y.Text,
    readonly field: Field,
    private readonly origin: unknown,
    private readonly onRemote?: (transaction: Y.Transaction) => void,
    private readonly onOverfull?: (characters: number) => void,
  ) {
    this.shown = field.value = ytext.toString();
    const listen = (name: string, heard: () => void) =>
      field.addEventListener(name, heard, { signal: this.listening.signal });
    listen("input", () => this.takeInput(true));
    listen("compositionstart", () => (this.composing = true));
    listen("compositionend", () => this.finishComposition());
    listen("blur", () => this.finishComposition());
    ytext.observe(this.hear);
  }

  /** Stop; the field keeps what it shows. */
  close(): void {
    this.listening.abort();
    this.ytext.unobserve(this.hear);
  }

  /** What the document says goes back into the field, in place of more than it holds. */
  putBack(): void {
    this.field.value = this.ytext.toString();
    this.overfull = false;
    this.show();
    this.onOverfull?.(0);
  }

  /** Take what was typed into the document. What is half a character waits for its other half, or goes. */
  private takeInput(wait = false): void {
    const value = this.field.value;
    if (value === this.shown) {
      if (this.overfull) this.putBack();
      return;
    }
    if (LONE_HALF.test(value)) {
      // Some keyboards give a character in two halves, one after the other: wait for the second.
      this.halfTyped = wait;
      if (!wait) this.dropHalves();
      return;
    }
    if (value.length > MOST_CHARACTERS && value.length > this.shown.length) {
      this.overfull = true;
      this.onOverfull?.(value.length);
      return;
    }
    const held = this.halfTyped || this.overfull;
    if (this.overfull) this.onOverfull?.(0);
    this.overfull = this.halfTyped = false;
    const splice = difference(this.shown, value, this.field.selectionEnd ?? value.length);
    this.shown = value;
    this.ytext.doc?.transact(() => {
      if (this.held) this.held.apply(splice, this.ytext);
      else {
        if (splice.removed) this.ytext.delete(splice.at, splice.removed);
        if (splice.text) this.ytext.insert(splice.at, splice.text);
      }
    }, this.origin);
    if (held && !this.composing) this.show();
  }

  private dropHalves(): void {
    const { value, selectionEnd } = this.field;
    const caret = whole(value.slice(0, selectionEnd ?? value.length)).length;
    this.field.value = whole(value);
    this.field.setSelectionRange(caret, caret);
    this.takeInput();
  }

  private finishComposition(): void {
    this.composing = false;
    this.takeInput();
    this.show();
  }

  private readonly hear = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (transaction.origin === this.origin) return;
    if (this.composing || this.halfTyped || this.overfull) {
      this.held ??= new HeldBack(this.shown.length);
      this.held.take(event.delta);
    } else {
      this.takeInput(); // what is in the field but not yet heard of must not be overwritten
      this.show();
    }
    this.onRemote?.(transaction);
  };

  /** Put the document's text into the field, touching only what differs, so that caret and selection stay. */
  private show(): void {
    if (this.overfull) return;
    this.held = undefined;
    const text = this.ytext.toString();
    const value = this.field.value;
    if (text !== value) {
      let start = 0;
      const common = Math.min(text.length, value.length);
      while (start < common && text[start] === value[start]) start++;
      let end = 0;
      while (end < common - start && text[text.length - 1 - end] === value[value.length - 1 - end]) end++;
      const { scrollTop } = this.field;
      this.field.setRangeText(text.slice(start, text.length - end), start, value.length - end, "preserve");
      this.field.scrollTop = scrollTop;
      this.field.dispatchEvent(new Event("kt:shown"));
    }
    this.shown = this.field.value;
  }
}
