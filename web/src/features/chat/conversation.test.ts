import { describe, expect, it } from "vitest";
import { type Change, type Turn, changeTurns, isBusy, parseTurns, renderTurns, toMessages } from "@/features/chat/conversation";
import { readEnvelope } from "@/shared/envelope/reader";

const CONTENT = '<content thesys="true" version="2">\n```openui-lang\nroot = Card([])\n```\n</content>';

function run(...changes: Change[]): readonly Turn[] {
  return changes.reduce<readonly Turn[]>(changeTurns, []);
}

const ask: Change = { type: "ask", text: "Send", content: "<content>Send</content><context>{}</context>" };
const answer: Change = { type: "answer" };
const advance: Change = { type: "advance", content: CONTENT, parts: readEnvelope(CONTENT) };
const done: Change = { type: "end", status: "done", notice: null };

describe("a conversation", () => {
  it("sends every turn back exactly as it was", () => {
    expect(toMessages(run(ask, answer, advance, done))).toEqual([
      { role: "user", content: "<content>Send</content><context>{}</context>" },
      { role: "assistant", content: CONTENT },
    ]);
  });

  it("leaves out an answer of which nothing arrived", () => {
    const failed = run(ask, answer, { type: "end", status: "failed", notice: "No." });
    expect(toMessages(failed).map((message) => message.role)).toEqual(["user"]);
  });

  it("keeps what arrived of an answer that failed", () => {
    const failed = run(ask, answer, advance, { type: "end", status: "failed", notice: "Gone." });
    expect(failed.at(-1)).toMatchObject({ content: CONTENT, status: "failed", notice: "Gone." });
    expect(isBusy(failed)).toBe(false);
  });

  it("is not touched by a stream that was cleared away", () => {
    expect(run(ask, answer, { type: "clear" }, advance, done)).toEqual([]);
  });

  it("withdraws only an answer", () => {
    expect(run(ask, answer, done, { type: "withdraw" }, { type: "withdraw" })).toHaveLength(1);
  });

  it("survives being stored", () => {
    const turns = run(ask, answer, advance, done);
    expect(parseTurns(renderTurns(turns))).toEqual(turns);
  });

  it("counts an answer cut off by leaving the page as stopped", () => {
    const restored = parseTurns(renderTurns(run(ask, answer, advance)));
    expect(restored.at(-1)).toMatchObject({ status: "stopped", content: CONTENT });
  });

  it.each([null, "", "{", "null", "3"])("starts anew from stored %j", (stored) => {
    expect(parseTurns(stored)).toEqual([]);
  });
});
