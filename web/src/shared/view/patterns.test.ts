import { readFileSync } from "node:fs";
import { builtInValidators } from "@openuidev/react-lang";
import { describe, expect, it } from "vitest";
import { boundPatterns, boundedPattern, textLimit } from "@/shared/view/patterns";

const VECTORS = new URL("../../../../conformance/hostile/patterns.jsonl", import.meta.url);
const rows = readFileSync(VECTORS, "utf-8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as { id: string; pattern: string; bounded: boolean });

describe("patterns of an answer", () => {
  it.each(rows)("are judged as the server judges them: $id", ({ pattern, bounded }) => {
    expect(textLimit(pattern) !== null).toBe(bounded);
  });

  it("are run on texts that cannot take long", () => {
    for (const pattern of ["^.*.*.*.*x$", ".*.*.*.*x", `^${"a?".repeat(13)}.*b$`, "[^\\s@]+@[^\\s@]+\\.[^\\s@]+x"]) {
      const limit = textLimit(pattern);
      const started = performance.now();
      for (const text of ["a", "@.", "a@a.a"]) new RegExp(pattern).test(text.repeat(limit ?? 0).slice(0, limit ?? 0));
      expect(limit).toBeGreaterThan(40);
      expect(performance.now() - started).toBeLessThan(3000);
    }
  });

  it("are checked as before where they are harmless", () => {
    const check = boundedPattern(builtInValidators["pattern"]!);
    expect(check("12345", "^\\d{5}$")).toBeUndefined();
    expect(check("1234", "^\\d{5}$")).toBe("Invalid format");
    expect(check("", "^\\d{5}$")).toBeUndefined();
    expect(check("a".repeat(10_001), "^a+$")).toBe("Must be no more than 10000 characters");
    expect(check(`${"a".repeat(40)}!`, "^(a+)+$")).toBeUndefined();
  });

  it("are bounded once, for every field", () => {
    boundPatterns();
    const first = builtInValidators["pattern"];
    boundPatterns();
    expect(builtInValidators["pattern"]).toBe(first);
    expect(first?.(`${"a".repeat(40)}!`, "^(a+)+$")).toBeUndefined();
  });
});
