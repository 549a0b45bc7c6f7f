/**
 * Signing: the words of consent that fit what is chosen, and a box to draw one's name in. Typing it is always
 * enough.
 */
import { drawnBefore, Pad, type Stroke } from "./pad";

const form = document.querySelector<HTMLFormElement>("[data-sign]");
if (form) {
  followChoice(form);
  offerDrawing(form);
}

/** Show the consent words of the kind that is chosen; all of them while nothing is. */
function followChoice(form: HTMLFormElement): void {
  const words = [...form.querySelectorAll<HTMLElement>("[data-consent]")];
  const look = () => {
    const kind = new FormData(form).get("kind");
    for (const one of words)
      one.hidden = kind !== null && words.length > 1 && one.dataset["consent"] !== kind;
  };
  form.addEventListener("change", look);
  look();
}

function offerDrawing(form: HTMLFormElement): void {
  const place = form.querySelector<HTMLElement>("[data-draw]");
  const canvas = place?.querySelector("canvas");
  const strokes = form.querySelector<HTMLTextAreaElement>('[name="strokes"]');
  const typed = form.querySelector<HTMLInputElement>('input[name="typed"]');
  if (!place || !canvas || !strokes) return;
  const needed = typed?.required ?? false;
  place.hidden = false;
  const keep = (drawn: Stroke[]) => {
    strokes.value = drawn.length ? JSON.stringify(drawn) : "";
    if (typed) typed.required = needed && drawn.length === 0;
  };
  // What was drawn before the form was given back for something else is still there.
  const pad = new Pad(canvas, keep, drawnBefore(strokes.value));
  keep(pad.drawn);
  place.querySelector("[data-clear]")?.addEventListener("click", () => pad.clear());
}
