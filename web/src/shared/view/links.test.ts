import { describe, expect, it } from "vitest";
import { safeAddress } from "@/shared/view/links";

describe("addresses that may be opened", () => {
  it.each(["https://example.org/a?b", "http://example.org/", "mailto:a@example.org", "tel:+123"])("opens %s", (address) => {
    expect(safeAddress(address)).toBe(address);
  });

  it.each(["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "/relative", "//example.org", "", null, 3])(
    "refuses %j",
    (address) => {
      expect(safeAddress(address)).toBeNull();
    },
  );
});
