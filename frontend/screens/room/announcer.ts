/**
 * What others change, for people who listen: one polite sentence for each person and field, not too often,
 * and never while I type.
 */
import { gettext, ngettext } from "../../lib/i18n";

interface Change {
  who: string;
  field: string;
  words: () => string;
}
const LONGEST = 140;

export class Announcer {
  private readonly changes = new Map<string, Change>();
  private readonly sentences = new Set<string>();
  private saidAt = -Infinity;
  private typedAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly typed = () => (this.typedAt = Date.now());

  /**
   * Speaks through `region` (aria-live polite), at most every `gap` ms, after `quiet` ms without a new
   * change.
   */
  constructor(
    private readonly region: HTMLElement,
    private readonly gap = 8000,
    private readonly quiet = 2500,
  ) {
    addEventListener("input", this.typed, true);
  }

  /** Somebody else changed a field; `words` is asked for when the sentence is said, not before. */
  changed(who: string, field: string, words: () => string): void {
    this.changes.set(`${who}|${field}`, { who, field, words });
    this.later(this.quiet);
  }

  /** Something happened that is a sentence already. */
  say(sentence: string): void {
    this.sentences.add(sentence);
    this.later(50);
  }

  close(): void {
    clearTimeout(this.timer);
    removeEventListener("input", this.typed, true);
  }

  private later(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.speak(), wait);
  }

  private speak(): void {
    const now = Date.now();
    const sentencesOnly = this.changes.size === 0;
    const wait = Math.max(sentencesOnly ? 0 : this.saidAt + this.gap - now, this.typedAt + this.quiet - now);
    if (wait > 0) return this.later(wait);
    const text = [...this.sentences, ...this.summed()].join(" ");
    this.sentences.clear();
    this.changes.clear();
    if (!text) return;
    this.region.textContent = text;
    this.saidAt = now;
  }

  private summed(): string[] {
    const changes = [...this.changes.values()];
    if (changes.length <= 2) return changes.map(sentence);
    const people = new Set(changes.map((change) => change.who)).size;
    const things = ngettext("%(count)s thing in the plan", "%(count)s things in the plan", changes.length);
    return [
      ngettext("%(count)s person changed %(things)s.", "%(count)s people changed %(things)s.", people, {
        things,
      }),
    ];
  }
}

function sentence({ who, field, words }: Change): string {
  const now = words().trim().replace(/\s+/g, " ");
  if (!now) return gettext("%(who)s emptied “%(field)s”.", { who, field });
  const short =
    now.length > LONGEST ? `${now.slice(0, now.lastIndexOf(" ", LONGEST) + 1 || LONGEST).trimEnd()} …` : now;
  return gettext("%(who)s changed “%(field)s”: %(words)s", { who, field, words: short });
}
