import { describe, expect, it } from "vitest";
import { CutOffError, readPieces } from "@/shared/api/chat";
import { ApiError } from "@/shared/api/client";

function frame(content: string): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
}

async function* chunksOf(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function collect(text: string, size: number): Promise<{ content: string; error: unknown }> {
  let content = "";
  try {
    for await (const piece of readPieces(chunksOf(text, size), new AbortController().signal)) content += piece.content;
    return { content, error: null };
  } catch (error) {
    return { content, error };
  }
}

const ROLE = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}\n\n';
const USAGE = 'data: {"choices":[],"usage":{"total_tokens":3}}\n\n';

describe.each([1, 7, 100_000])("a stream in chunks of %i characters", (size) => {
  it("gives its content and ends", async () => {
    const text = `${ROLE}${frame("a")}: ping\n\n${frame("b")}${USAGE}data: [DONE]\n\n`;
    expect(await collect(text, size)).toEqual({ content: "ab", error: null });
  });

  it("keeps what arrived before an error event, and throws its message", async () => {
    const text = `${frame("a")}data: {"error":{"message":"Upstream went away.","code":"upstream_error"}}\n\n`;
    const { content, error } = await collect(text, size);
    expect(content).toBe("a");
    expect(error).toEqual(new ApiError(0, "Upstream went away.", "upstream_error"));
  });

  it("does not take a dead connection for an end", async () => {
    const { content, error } = await collect(frame("a"), size);
    expect(content).toBe("a");
    expect(error).toBeInstanceOf(CutOffError);
  });

  it("says so when a frame is no JSON", async () => {
    expect((await collect("data: <html>\n\n", size)).error).toBeInstanceOf(ApiError);
  });
});
