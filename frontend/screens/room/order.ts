/**
 * Fractional order, the same as plans/document/fractional_order.py: a short key between any two others, so moving
 * a line rewrites one key.
 */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * A key that sorts after `low` and before `high` (null: no upper end). Never ends in "0".
 *
 * Throws RangeError when there is no room: `low` must sort before `high`, and `high` must not end in "0".
 */
export function between(low = "", high: string | null = null): string {
  if (high !== null && (low >= high || high.endsWith("0")))
    throw new RangeError("no key sorts between these");
  let shared = 0;
  if (high !== null) while (shared < high.length && (low[shared] ?? "0") === high[shared]) shared++;
  if (shared && high !== null) return high.slice(0, shared) + between(low.slice(shared), high.slice(shared));
  const first = low ? DIGITS.indexOf(low.charAt(0)) : 0;
  const last = high !== null ? DIGITS.indexOf(high.charAt(0)) : DIGITS.length;
  if (last - first > 1) return DIGITS.charAt((first + last) >> 1);
  if (high !== null && high.length > 1) return high.charAt(0);
  return DIGITS.charAt(first) + between(low.slice(1));
}
