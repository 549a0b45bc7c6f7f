/**
 * A question that folds open is brought into view and read first: at the end of a page it would lie behind
 * the dock.
 */
export function readyToAsk(): void {
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (!(target instanceof HTMLDetailsElement) || !target.open || !("question" in target.dataset)) return;
      target.scrollIntoView({ block: "center" });
      target.querySelector<HTMLElement>("[tabindex]")?.focus({ preventScroll: true });
    },
    true,
  );
}
