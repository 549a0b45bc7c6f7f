/** What each field of the plan is called, in the words of docs/practice.md. */
import { gettext } from "../../lib/i18n";

/** A field's name for people; `path` as in plan.ts. Empty for a place we do not know. */
export function labelOf(path: string): string {
  const name = path.split(".").at(-1) ?? "";
  return labels()[name] ?? "";
}

function labels(): Record<string, string> {
  return {
    words: gettext("In their own words"),
    what: gettext("What will happen"),
    who: gettext("Who will do it"),
    by_when: gettext("By when"),
    how_we_know: gettext("How we’ll know"),
    backup: gettext("If it doesn’t work"),
    trigger: gettext("If this happens"),
    early_sign: gettext("We’ll see it by"),
    what_we_do: gettext("Then we"),
    why: gettext("Why we ask"),
    who_to_call_day: gettext("Who to call in the day"),
    who_to_call_night: gettext("Who to call at night"),
    keeps_an_eye: gettext("Who keeps an eye on the plan"),
    review_when: gettext("When we meet again"),
    review_where: gettext("Where we meet again"),
    who_gets_a_copy: gettext("Who gets a copy"),
  };
}
