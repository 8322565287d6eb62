/** Whether two trees of a program say the same. Pure. */

/** What the parser notes of an element, and nobody draws: whether the program's end is missing. */
const UNDRAWN = "partial";

/** Cost: linear in the smaller tree, and nothing for parts that are the same object. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((entry, index) => isSame(entry, b[index]));
  }
  if (Array.isArray(b)) return false;
  const [before, now] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = Object.keys(before);
  if (names.length !== Object.keys(now).length) return false;
  return names.every((name) => Object.hasOwn(now, name) && (name === UNDRAWN || isSame(before[name], now[name])));
}
