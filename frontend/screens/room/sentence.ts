/** A promise as people would say it, put together from its five fields without bending anybody's grammar. */
import { gettext, listOf } from "../../lib/i18n";
import type { Line, Plan } from "./plan";
import type { Member } from "./state";

export interface Sentence {
  /** Printed bold: who, when the words themselves do not begin with them. */
  who: string;
  rest: string;
  /** The lines under it: how we will know, and what if it fails. */
  below: string[];
}

/** What a promise says. `who` is empty when the family has already begun the sentence with the name. */
export function sentenceOf(plan: Plan, id: string, line: Line, people: Member[]): Sentence {
  const text = (name: string) => plan.words(`actions.${id}.${name}`).trim().replace(/\s+/g, " ");
  const names = namesOf(plan, line, people);
  const what = text("what");
  const when = text("by_when");
  const below: string[] = [];
  if (text("how_we_know")) below.push(gettext("We’ll know: %(words)s", { words: text("how_we_know") }));
  if (text("backup")) below.push(gettext("If it doesn’t work: %(words)s", { words: text("backup") }));
  const rest = what
    ? stop(when ? `${what.replace(/[.,;:]$/, "")}, ${when}` : what)
    : gettext("not written yet");
  return { who: names.some((name) => startsWith(what, name)) ? "" : listOf(names), rest, below };
}

export function namesOf(plan: Plan, line: Line, people: Member[]): string[] {
  const ticked = new Set(plan.who(line));
  return people.filter((one) => ticked.has(one.member)).map((one) => one.called);
}

function startsWith(words: string, name: string): boolean {
  return words.toLocaleLowerCase().startsWith(name.toLocaleLowerCase());
}

function stop(words: string): string {
  return /[.!?…؟。]$/.test(words) ? words : `${words}.`;
}
