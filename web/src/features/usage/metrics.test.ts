import { describe, expect, it } from "vitest";
import type { Figures, Usage } from "@/features/usage/api";
import { METRICS, barsOf } from "@/features/usage/metrics";

const figures: Figures = {
  requests: 3,
  errors: 1,
  prompt_tokens: 1000,
  completion_tokens: 234,
  cached_tokens: 0,
  cost_usd: "0.000123",
  repairs: 2,
  first_component_ms: null,
};

describe("the figures of usage", () => {
  it("read exactly", () => {
    expect(METRICS.map((metric) => metric.text(figures))).toEqual(["3", "1,234", "$0.000123", "2", "–", "1"]);
  });

  it("have a bar for every day, also for those without requests", () => {
    const usage: Usage = {
      from: "2026-11-20",
      to: "2026-11-22",
      group: "day",
      data: [{ ...figures, group: "2026-11-21", label: "2026-11-21" }],
      total: figures,
    };
    expect(barsOf(usage, METRICS[0]!).map((bar) => bar.value)).toEqual([0, 3, 0]);
  });
});
