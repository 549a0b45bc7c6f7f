/**
 * How the load is shared: everybody at the table with what they have promised. No numbers, no order of merit.
 */
import { el, icon, patch } from "../../lib/dom";
import { gettext, listOf } from "../../lib/i18n";
import type { Bench, Part } from "./bench";
import type { Member } from "./state";

export interface Share {
  person: Member;
  promises: string[];
}

/** What each person has promised, in the order they sit, and the promises nobody has yet. */
export function shares(
  people: Member[],
  promises: { who: string[]; words: string }[],
): { shares: Share[]; nobody: string[] } {
  return {
    shares: people.map((person) => ({
      person,
      promises: promises.filter(({ who }) => who.includes(person.member)).map(({ words }) => words),
    })),
    nobody: promises
      .filter(({ who }) => !who.some((id) => people.some(({ member }) => member === id)))
      .map(({ words }) => words),
  };
}

/**
 * The person most of it rests on, when that is worth a question: over half of three or more, while others
 * have none.
 */
export function mostRestsOn(all: Share[], total: number): Member | undefined {
  if (total < 3 || !all.some(({ promises }) => promises.length === 0)) return undefined;
  return all.find(({ promises }) => promises.length * 2 > total && promises.length > 2)?.person;
}

export class WhoDoesWhat implements Part {
  readonly element: HTMLElement;
  private readonly list = el("ul", { class: "load" });
  private readonly question = el("p", { class: "box" });
  private shown = "";

  constructor(private readonly bench: Bench) {
    this.element = el(
      "section",
      { class: "listed" },
      el("h2", {}, icon("users-three"), gettext("Who does what")),
      this.list,
      this.question,
    );
    this.refresh();
  }

  refresh(): void {
    const { plan } = this.bench;
    const promises = plan
      .lines("actions")
      .map(({ id, line }) => ({ who: plan.who(line), words: short(plan.words(`actions.${id}.what`)) }));
    const { shares: all, nobody } = shares(this.bench.members(), promises);
    const key = JSON.stringify([all, nobody]);
    if (key === this.shown) return;
    this.shown = key;
    this.element.hidden = promises.length === 0;
    const busy = all.filter(({ promises: theirs }) => theirs.length > 0);
    const free = all
      .filter(({ person, promises: theirs }) => theirs.length === 0 && person.role !== "child")
      .map(({ person }) => person);
    this.list.replaceChildren(
      ...busy.map(({ person, promises: theirs }) => row([person], person.called, theirs)),
      ...(nobody.length ? [row([], gettext("Nobody yet"), nobody)] : []),
      ...(free.length ? [row(free, listOf(free.map((one) => one.called)), [])] : []),
    );
    const busiest = mostRestsOn(all, promises.length);
    this.question.hidden = !busiest;
    this.question.replaceChildren(
      icon("chats-circle"),
      busiest
        ? gettext("A lot of this is with %(name)s. Is that how you all want it?", { name: busiest.called })
        : "",
    );
  }

  close(): void {
    this.list.replaceChildren();
  }
}

function row(people: Member[], names: string, promises: string[]): HTMLElement {
  const cloth = people.length
    ? people.map((one) => patch(one))
    : [el("span", { class: "patch open", "aria-hidden": "true" })];
  const words = promises.length
    ? el("ul", { class: "theirs" }, ...promises.map((one) => el("li", { dir: "auto" }, one)))
    : el("p", { class: "small" }, gettext("Nothing to do so far. That’s fine; they may like to be asked."));
  return el("li", {}, el("span", { class: "faces" }, ...cloth), el("div", {}, el("b", {}, names), words));
}

function short(words: string): string {
  const one = words.trim().replace(/\s+/g, " ") || gettext("a promise not written yet");
  return one.length > 64 ? `${one.slice(0, one.lastIndexOf(" ", 60) + 1 || 60).trimEnd()} …` : one;
}
