/**
 * The next step of the meeting (start family time, open the door, make a version) without losing the page on
 * a no.
 */
import { post, Refused } from "../../lib/api";
import { el, icon } from "../../lib/dom";
import { gettext } from "../../lib/i18n";

/**
 * Post the forms of the part of the page that `inside` names. `mayGo` says whether everything typed here is
 * kept.
 *
 * Without script the same forms post by themselves and a refusal is a page of its own.
 */
export function takeSteps(page: HTMLElement, inside: string, mayGo: () => boolean, done: () => void): void {
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.closest(inside)) return;
    event.preventDefault();
    if (mayGo()) void take(form, done);
    else refuse(form, gettext("Some words on this screen aren’t kept yet. Wait a moment, then try again."));
  });
}

async function take(form: HTMLFormElement, done: () => void): Promise<void> {
  const button = form.querySelector("button");
  if (button) button.disabled = true;
  form.parentElement?.querySelector(".refused")?.remove();
  try {
    const { next } = await post<{ next?: string }>(
      form.action,
      Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)])),
    );
    if (next && !isHere(next)) location.assign(next);
    else done();
  } catch (error) {
    refuse(form, error instanceof Refused ? error.message : gettext("That didn’t work. Please try again."));
  } finally {
    if (button) button.disabled = false;
  }
}

/** This page, or the meeting's front door, which would only lead back here. */
function isHere(next: string): boolean {
  const here = location.pathname;
  return next === here || here === `${next.replace(/\/$/, "")}/room`;
}

function refuse(form: HTMLFormElement, words: string): void {
  form.parentElement?.querySelector(".refused")?.remove();
  const box = el(
    "p",
    { class: "box bad refused", role: "alert", tabindex: "-1" },
    icon("warning-circle"),
    el("span", {}, words),
  );
  form.before(box);
  // The dock lies over the end of the page: what is said has to be seen.
  box.scrollIntoView({ block: "center" });
  box.focus({ preventScroll: true });
}
