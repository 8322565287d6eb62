/** The figures that can be drawn: how each reads, and how long its bar is. Pure. */
import type { Figures, Usage } from "@/features/usage/api";
import type { Bar } from "@/shared/charts/BarChart";
import { renderMoney, toPicodollars } from "@/shared/console/money";
import { renderCompact, renderCount } from "@/shared/console/numbers";
import { renderDuration, renderUtcDay, utcDays } from "@/shared/console/time";

export interface Metric {
  readonly name: string;
  readonly isCount: boolean;
  /** For the length of a bar only; what is shown is `text`. */
  value(figures: Figures): number;
  text(figures: Figures): string;
  tick(value: number): string;
}

const count = (name: string, value: (figures: Figures) => number): Metric => ({
  name,
  isCount: true,
  value,
  text: (figures) => renderCount(value(figures)),
  tick: renderCompact,
});

export const METRICS: readonly Metric[] = [
  count("Requests", (figures) => figures.requests),
  count("Tokens", (figures) => figures.prompt_tokens + figures.completion_tokens),
  {
    name: "Cost",
    isCount: false,
    value: (figures) => Number(toPicodollars(figures.cost_usd)) / 1e12,
    text: (figures) => renderMoney(figures.cost_usd),
    tick: (value) => `$${value}`,
  },
  count("Repairs", (figures) => figures.repairs),
  {
    name: "First component",
    isCount: false,
    value: (figures) => figures.first_component_ms?.p50 ?? 0,
    text: ({ first_component_ms: times }) => renderDuration(times?.p50),
    tick: renderDuration,
  },
  count("Errors", (figures) => figures.errors),
];

/** A bar for each group; for days also for those on which nothing happened. */
export function barsOf(usage: Usage, metric: Metric): Bar[] {
  const bar = (label: string, figures: Figures): Bar => ({
    label,
    value: metric.value(figures),
    text: metric.text(figures),
  });
  if (usage.group !== "day") return usage.data.map((row) => bar(row.label, row));
  const byDay = new Map(usage.data.map((row) => [row.group, row]));
  return utcDays(usage.from, usage.to).map((day) => {
    const row = byDay.get(day);
    return row === undefined ? { label: renderUtcDay(day), value: 0, text: "–" } : bar(renderUtcDay(day), row);
  });
}
