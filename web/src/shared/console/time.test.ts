import { describe, expect, it } from "vitest";
import { renderAgo, renderDuration, utcDay, utcDays } from "@/shared/console/time";

describe("times", () => {
  it("names the largest unit that fits, in both directions", () => {
    expect(renderAgo(1000, 1030)).toBe("30 seconds ago");
    expect(renderAgo(1000, 1000 + 7300)).toBe("2 hours ago");
    expect(renderAgo(1000 + 3 * 86_400, 1000)).toBe("in 3 days");
    expect(renderAgo(0, 400 * 86_400)).toBe("last year");
  });

  it("shows short durations in milliseconds and long ones in seconds", () => {
    expect(renderDuration(849.6)).toBe("850 ms");
    expect(renderDuration(1234)).toBe("1.23 s");
    expect(renderDuration(12_345)).toBe("12.3 s");
    expect(renderDuration(null)).toBe("–");
  });

  it("counts days in UTC, over the end of a month", () => {
    expect(utcDay(1, Date.parse("2026-03-01T00:30:00Z"))).toBe("2026-02-28");
    expect(utcDays("2026-02-27", "2026-03-01")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
    expect(utcDays("2020-01-01", "2026-01-01")).toHaveLength(400);
  });
});
