/** Counts as people read them. */

const whole = new Intl.NumberFormat("en-US");
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

export function renderCount(count: number | null | undefined): string {
  return count === null || count === undefined ? "–" : whole.format(count);
}

/** 12.3K, for places where the exact number stands beside it. */
export function renderCompact(count: number): string {
  return count < 10_000 ? whole.format(count) : compact.format(count);
}
