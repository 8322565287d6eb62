import { describe, expect, it } from "vitest";
import { markFormulas, readFormula } from "@/shared/view/maths/notation";

const inline = (tex: string): string => `\`\uE000${tex}\``;
const display = (tex: string): string => `\`\uE001${tex}\``;

describe("mathematics in a text", () => {
  it.each([
    ["so $x^2$ grows", `so ${inline("x^2")} grows`],
    ["$a_1 * b_1$ and $c$", `${inline("a_1 * b_1")} and ${inline("c")}`],
    ["the $n$th", `the ${inline("n")}th`],
    [String.raw`\(\frac{1}{2}\)`, inline(String.raw`\frac{1}{2}`)],
    ["$$\n\\int_0^1 x\n$$", display(String.raw`\int_0^1 x`)],
    [String.raw`\[ y = 5 \]`, display("y = 5")],
    ["> $$\n> x\n> $$", `> ${display("x")}`],
    [String.raw`$2 \text{ kilograms}$`, inline(String.raw`2 \text{ kilograms}`)],
    ["$`$", "``\uE000` ``"],
    ["half is $\frac{1}{2}$", `half is ${inline(String.raw`\frac{1}{2}`)}`],
    ["$a + \beta$", inline(String.raw`a + \beta`)],
  ])("finds %j", (text, found) => {
    expect(markFormulas(text)).toBe(found);
  });

  it.each([
    "from $5 and $10",
    "$5-$10",
    "$5/$6 or 7$",
    "US$5, then 6$",
    "$5 million or 6$",
    "run echo $HOME and $PATH",
    String.raw`\$x\$`,
    "`$x$`",
    "``a ` $x$``",
    "```sh\necho $a$b\n```",
    "~~~\n$x$",
    "$ x $",
    "$$\n\nx$$",
    "an $open one",
    "$$$$",
    "no sign at all",
  ])("leaves %j as it is", (text) => {
    expect(markFormulas(text)).toBe(text);
  });

  it("says of a code span whether it is one", () => {
    expect(readFormula("\uE001x")).toEqual({ tex: "x", isDisplay: true });
    expect(readFormula("x")).toBeNull();
    expect(readFormula("")).toBeNull();
  });

  it.each(["$$", String.raw`\(`, String.raw`\[`, "$a", "`", "``x`", "\n```"])("takes many of %j in a moment", (opener) => {
    const begun = process.cpuUsage().user;
    markFormulas(opener.repeat(40_000));
    expect(process.cpuUsage(undefined).user - begun).toBeLessThan(2_000_000);
  });
});
