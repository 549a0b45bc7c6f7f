/**
 * The coordinator's desk keeps itself up to date: who knocks, the stage, what is next, whether the family
 * rang.
 */
import { follow } from "../../lib/follow";

const page = document.querySelector<HTMLElement>("[data-follow]");
const meeting = page?.dataset["follow"];
if (meeting) {
  follow(meeting, (_state, first) => (first ? [] : ["[data-follow]", ".run", ".next-steps"].filter(isIdle)));
}

/** False while somebody writes in this part of the page: what they type is not drawn over. */
function isIdle(part: string): boolean {
  const here = document.querySelector(`${part} :is(input, textarea, select):focus`);
  return here === null;
}
