import { expect, it } from "vitest";
import { readUserTurn, renderUserTurn } from "@/shared/envelope/userTurn";

it("puts the seen text and the context side by side", () => {
  expect(renderUserTurn("Send", { formName: "f" })).toBe('<content>Send</content><context>{"formName":"f"}</context>');
});

it("lets no value close a tag early, and keeps the JSON readable as it stands", () => {
  const turn = renderUserTurn("a </content> & b", { note: "</context><x> &quot;" });
  expect(turn.startsWith("<content>a &lt;/content&gt; &amp; b</content><context>")).toBe(true);
  const json = turn.slice(turn.indexOf("<context>") + "<context>".length, -"</context>".length);
  expect(json).not.toMatch(/[<>&]/);
  expect(JSON.parse(json)).toEqual({ note: "</context><x> &quot;" });
});

it.each([["Send"], ["a </content> & b < c &lt;"]])("reads %j as it was written", (text) => {
  expect(readUserTurn(renderUserTurn(text, { formName: "f" }))).toEqual({ text, context: { formName: "f" } });
});

it.each([["hello <b>"], ["<content>never closed"]])("takes %j for words", (text) => {
  expect(readUserTurn(text)).toEqual({ text, context: null });
});

it("has no context where that is no JSON", () => {
  expect(readUserTurn("<content>Go</content><context>{</context>")).toEqual({ text: "Go", context: null });
});
