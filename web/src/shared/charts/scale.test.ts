import { describe, expect, it } from "vitest";
import { niceTicks } from "@/shared/charts/scale";

describe("ticks", () => {
  it.each([
    [7, [0, 2, 4, 6, 8]],
    [0.3, [0, 0.1, 0.2, 0.3]],
    [1000, [0, 500, 1000]],
    [1, [0, 0.5, 1]],
  ])("reach %d in round steps", (max, ticks) => {
    expect(niceTicks(max)).toEqual(ticks);
  });

  it("are whole for what comes in wholes", () => {
    expect(niceTicks(1, 1)).toEqual([0, 1]);
    expect(niceTicks(3, 1)).toEqual([0, 1, 2, 3]);
  });

  it("are 0 and 1 where there is nothing to show", () => {
    expect(niceTicks(0)).toEqual([0, 1]);
    expect(niceTicks(Number.NaN)).toEqual([0, 1]);
  });
});
