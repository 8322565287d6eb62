/** The round numbers along a chart's axis. */

/**
 * Ticks from 0 to at least `max`, about four of them, on steps of 1, 2 or 5 times a power of ten; `leastStep` is 1 for
 * what comes in wholes.
 */
export function niceTicks(max: number, leastStep = 0): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = Math.max(leastStep, max / 4);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  // Counted, not added up: sums of 0.1 drift.
  for (let index = 0; index === 0 || (ticks.at(-1) ?? 0) < max; index += 1) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks;
}
