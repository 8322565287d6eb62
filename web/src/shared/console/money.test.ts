import { describe, expect, it } from "vitest";
import { isAmount, renderMoney, spentShare, toPicodollars } from "@/shared/console/money";

describe("money", () => {
  it("keeps every place that the ledger knows", () => {
    expect(renderMoney("0.000000000001")).toBe("$0.000000000001");
    expect(renderMoney("1234567.1")).toBe("$1,234,567.10");
    expect(renderMoney("0")).toBe("$0.00");
    expect(renderMoney("-2.50")).toBe("−$2.50");
  });

  it("does not show what is no amount as one", () => {
    for (const text of [null, undefined, "", "NaN", "1e-7"]) expect(renderMoney(text)).toBe("–");
  });

  it("adds what floats cannot", () => {
    expect(toPicodollars("0.1") + toPicodollars("0.2")).toBe(toPicodollars("0.3"));
    expect(toPicodollars("9007199254740993.000000000001")).toBe(9007199254740993000000000001n);
  });

  it("gives the share of a limit, and none without one", () => {
    expect(spentShare("0.5", "2.00")).toBe(0.25);
    expect(spentShare("3", "2")).toBe(1);
    expect(spentShare("3", null)).toBeNull();
    expect(spentShare("0", "0")).toBe(1);
  });

  it.each([
    ["1", true],
    ["0.000001", true],
    ["1.", false],
    ["-1", false],
    ["1,5", false],
    ["", false],
  ])("takes %j as an amount: %j", (text, taken) => {
    expect(isAmount(text)).toBe(taken);
  });
});
