/** How the load is shared: everybody at the table with what they have promised. No numbers, no order of merit. */
import { el, icon, patch } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import type { Bench, Part } from "./bench";
import type { Member } from "./state";

export interface Share {
  person: Member;
  promises: string[];
}

/** What each person has promised, in the order they sit, and the promises nobody has yet. */
export function shares(people: Member[], promises: { who: string[]; words: string }[]): { shares: Share[]; nobody: string[] } {
  return {
    shares: people.map((person) => ({ person, promises: promises.filter(({ who }) => who.includes(person.member)).map(({ words }) => words) })),
    nobody: promises.filter(({ who }) => !who.some((id) => people.some(({ member }) => member === id))).map(({ words }) => words),
  };
}

/** The person most of it rests on, when that is worth a question: over half of three or more, while others have none. */
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
    this.element = el("section", { class: "listed" }, el("h2", {}, icon("users-three"), gettext("Who does what")), this.list, this.question);
    this.refresh();
  }

  refresh(): void {
    const { plan } = this.bench;
    const promises = plan.lines("actions").map(({ id, line }) => ({ who: plan.who(line), words: short(plan.words(`actions.${id}.what`)) }));
    const { shares: all, nobody } = shares(this.bench.members(), promises);
    const key = JSON.stringify([all, nobody]);
    if (key === this.shown) return;
    this.shown = key;
    this.element.hidden = promises.length === 0;
    this.list.replaceChildren(...all.map(({ person, promises: theirs }) => row(person, theirs)), ...(nobody.length ? [row(undefined, nobody)] : []));
    const busiest = mostRestsOn(all, promises.length);
    this.question.hidden = !busiest;
    this.question.replaceChildren(icon("chats-circle"), busiest ? gettext("A lot of this is with %(name)s. Is that how you all want it?", { name: busiest.called }) : "");
  }

  close(): void {
    this.list.replaceChildren();
  }
}

function row(person: Member | undefined, promises: string[]): HTMLElement {
  const cloth = person ? patch(person, 38) : el("span", { class: "patch s38 open", "aria-hidden": "true" });
  const words = promises.length
    ? el("ul", { class: "theirs" }, ...promises.map((one) => el("li", { dir: "auto" }, one)))
    : el("p", { class: "small" }, gettext("nothing to do, here for the others"));
  return el("li", { class: person ? "" : "nobody" }, cloth, el("div", {}, el("b", {}, person?.called ?? gettext("Nobody yet")), words));
}

function short(words: string): string {
  const one = words.trim().replace(/\s+/g, " ") || gettext("a promise not written yet");
  return one.length > 64 ? `${one.slice(0, one.lastIndexOf(" ", 60) + 1 || 60).trimEnd()} …` : one;
}
