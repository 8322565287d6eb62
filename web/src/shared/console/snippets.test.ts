import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { renderSnippets } from "@/shared/console/snippets";

const body = {
  model: "c1/a/b/v-20260331",
  messages: [{ role: "user", content: 'It\'s "quoted", a\nline, \\ and ü' }],
  seed: null,
  tools: [],
  temperature: 0.5,
  metadata: { thesys: '{"c1_library":"full"}' },
};
const byName = Object.fromEntries(
  renderSnippets({ origin: "http://127.0.0.1:8787", key: "vl-1", body }).map(({ name, text }) => [name, text]),
);

describe("snippets", () => {
  it("gives curl the same bytes, through the shell's quoting", () => {
    const script = (byName["curl"] ?? "").replace(/^curl[\s\S]*-d /, "printf %s ");
    const sent = execFileSync("sh", ["-c", script], { encoding: "utf8" });
    expect(JSON.parse(sent)).toEqual({ ...body, stream: true });
  });

  it("gives Python literals that it reads as the same values", () => {
    const call = /create\(\n([\s\S]*?)\n {4}stream=True/.exec(byName["Python"] ?? "")?.[1] ?? "";
    const script = `import json\nprint(json.dumps(dict(\n${call}\n)))`;
    expect(JSON.parse(execFileSync("python3", ["-c", script], { encoding: "utf8" }))).toEqual(body);
  });

  it("gives JavaScript the body as it is", () => {
    const json = /create\(([\s\S]*?)\);\nfor/.exec(byName["JavaScript"] ?? "")?.[1] ?? "";
    expect(JSON.parse(json)).toEqual({ ...body, stream: true });
  });
});
