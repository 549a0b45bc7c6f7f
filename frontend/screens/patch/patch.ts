/**
 * Choosing a patch: the preview and all choices wear what is chosen so far. Without script they wear what was
 * saved.
 */
const form = document.querySelector<HTMLFormElement>("[data-patch-form]");
const preview = document.querySelector<HTMLElement>("[data-preview] .patch");

function dress(
  cloth: Element,
  chosen: { colour?: string; pattern?: string },
  all: { colour: string[]; pattern: string[] },
): void {
  for (const part of ["colour", "pattern"] as const) {
    const now = chosen[part];
    if (!now) continue;
    cloth.classList.remove(...all[part]);
    cloth.classList.add(now);
  }
}

function show(form: HTMLFormElement): void {
  const data = new FormData(form);
  const [colour, pattern] = [String(data.get("colour") ?? ""), String(data.get("pattern") ?? "")];
  const values = (name: string) =>
    [...form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)].map((one) => one.value);
  const all = { colour: values("colour"), pattern: values("pattern") };
  if (preview) dress(preview, { colour, pattern }, all);
  for (const input of form.querySelectorAll<HTMLInputElement>('input[type="radio"]')) {
    const cloth = input.parentElement?.querySelector(".patch");
    if (cloth) dress(cloth, input.name === "colour" ? { pattern } : { colour }, all);
  }
  const letter = [...String(data.get("called") ?? "").trim()][0]?.toUpperCase();
  if (letter)
    for (const one of document.querySelectorAll(
      "[data-preview] .patch b, [data-patch-form] .cloths .patch b",
    ))
      one.textContent = letter;
}

if (form) {
  form.addEventListener("input", () => show(form));
  show(form);
}
