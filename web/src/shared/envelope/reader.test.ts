import { describe, expect, it } from "vitest";
import { EnvelopeReader, type Part, readEnvelope } from "@/shared/envelope/reader";

const OPEN = '<content thesys="true" version="2">\n```openui-lang\n';
const CLOSE = "\n```\n</content>";

function program(text: string, closed = true): Part {
  return { kind: "program", text, closed };
}

function readByCharacter(content: string): { parts: readonly Part[]; views: (readonly Part[])[] } {
  const reader = new EnvelopeReader();
  const views = [...content].map((char) => {
    reader.feed(char);
    return reader.view();
  });
  return { parts: reader.view(), views };
}

const THINKING = '<thinking>{"title":"Waiting","description":"2 &lt; 3 &amp; \\&quot;q\\&quot;","ephemeral":false}\n</thinking>';

const CASES: [string, string, Part[]][] = [
  ["a program", `${OPEN}root = Card([])${CLOSE}`, [program("root = Card([])\n")]],
  ["a program still open", `${OPEN}root = Card([`, [program("root = Card([", false)]],
  ["a fence inside a string", `${OPEN}a = T("\`\`\`js\\"\\n\`\`\`")${CLOSE}`, [program('a = T("```js\\"\\n```")\n')]],
  ["a closing tag inside a string", `${OPEN}a = T("</content>")${CLOSE}`, [program('a = T("</content>")\n')]],
  ["a single backtick", `${OPEN}a = T(\`x\`)${CLOSE}`, [program("a = T(`x`)\n")]],
  ["a program without a fence", '<content thesys="true" version="2">root = A()</content>', [program("root = A()")]],
  ["empty content", '<content thesys="true" version="2"></content>', [program("")]],
  ["version 1", '<content thesys="true">{"component":null}</content>', [{ kind: "legacy", closed: true }]],
  [
    "thinking, then a program",
    `${THINKING}${OPEN}a${CLOSE}`,
    [
      { kind: "thinking", closed: true, items: [{ title: "Waiting", description: '2 < 3 & "q"', ephemeral: false }] },
      program("a\n"),
    ],
  ],
  [
    "thinking that is not JSON",
    "<thinking>one moment\n[1]\n</thinking>",
    [
      {
        kind: "thinking",
        closed: true,
        items: [
          { title: "one moment", description: "", ephemeral: true },
          { title: "[1]", description: "", ephemeral: true },
        ],
      },
    ],
  ],
  [
    "a thinking line still being written",
    '<thinking>{"title":"One"}\n{"title":"Tw',
    [{ kind: "thinking", closed: false, items: [{ title: "One", description: "", ephemeral: true }] }],
  ],
  [
    "both spellings of custom markdown",
    "<custom_markdown>**a** &lt;</custom_markdown>\n<custommarkdown>b</custommarkdown>",
    [
      { kind: "markdown", text: "**a** <", closed: true },
      { kind: "markdown", text: "b", closed: true },
    ],
  ],
  ["an artifact", '<artifact type="slides" id="1">x</artifact>', [{ kind: "ignored", closed: true }]],
  ["plain text", "1 < 2, <b>and</b> <contents>", [{ kind: "markdown", text: "1 < 2, <b>and</b> <contents>", closed: false }]],
  ["two programs", `${OPEN}a${CLOSE}\n${OPEN}b${CLOSE}`, [program("a\n"), program("b\n")]],
  ["nothing", "", []],
];

describe("the content string", () => {
  it.each(CASES)("reads %s whole", (_name, content, expected) => {
    expect(readEnvelope(content)).toEqual(expected);
  });

  it.each(CASES)("reads %s one character at a time", (_name, content, expected) => {
    expect(readByCharacter(content).parts).toEqual(expected);
  });

  it.each(CASES)("never takes back what it showed of %s", (_name, content) => {
    let shown = "";
    for (const view of readByCharacter(content).views) {
      const text = view.map((part) => ("text" in part ? part.text : "")).join("");
      expect(text.startsWith(shown)).toBe(true);
      shown = text;
    }
  });

  it("treats a tag that never ends as text", () => {
    const content = `<content ${"x".repeat(500)}`;
    expect(readEnvelope(content)).toEqual([{ kind: "markdown", text: content, closed: false }]);
    expect(readByCharacter(content).parts).toEqual([{ kind: "markdown", text: content, closed: false }]);
  });

  it("reads a long answer in linear time", () => {
    const reader = new EnvelopeReader();
    reader.feed(OPEN);
    for (let line = 0; line < 20_000; line += 1) reader.feed(`t${line} = TextContent("line")\n`);
    reader.feed("```\n</content>");
    expect(reader.view()).toHaveLength(1);
  });
});
