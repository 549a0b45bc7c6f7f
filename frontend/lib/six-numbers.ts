/**
 * Six numbers as people type and paste them: signs between them go, and any script's digits become those of
 * the boxes.
 */

/**
 * The first digit of each script whose ten stand one after another: Arabic, Persian, Devanagari, Bengali and
 * full width.
 */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xff10];

/** What was typed as plain digits; as it was when there is more in it than digits, spaces and dashes. */
export function plainDigits(typed: string): string {
  const bare = typed.replace(/[\s\p{Cf}\p{Pd}\u2212]/gu, "");
  if (!/^\p{Nd}*$/u.test(bare)) return typed;
  return [...bare].map(plain).join("");
}

function plain(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = ZEROS.find((one) => code >= one && code < one + 10);
  return zero === undefined ? digit : String(code - zero);
}

/** Keep what stands in each box where its box is, while somebody types. */
export function keepNumbersInTheirBoxes(): void {
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || !field.closest(".sixes") || (event as InputEvent).isComposing)
      return;
    const digits = plainDigits(field.value);
    if (digits === field.value) return;
    const atEnd = field.selectionStart === field.value.length;
    field.value = digits;
    if (!atEnd) field.setSelectionRange(digits.length, digits.length);
  });
}
