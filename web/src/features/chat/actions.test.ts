import { describe, expect, it } from "vitest";
import { flattenFormState, interpretAction } from "@/features/chat/actions";

function openUrl(url: unknown) {
  return interpretAction({ type: "open_url", params: { url }, humanFriendlyMessage: "" });
}

describe("links", () => {
  it.each(["https://example.org/a?b=1", "http://example.org/", "mailto:a@example.org", "tel:+491234"])(
    "opens %s",
    (url) => {
      expect(openUrl(url)).toEqual({ kind: "link", url });
    },
  );

  it.each([
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "blob:https://example.org/x",
    "/relative",
    "//example.org/x",
    "",
    undefined,
    3,
  ])("refuses %j", (url) => {
    expect(openUrl(url).kind).toBe("refused");
  });
});

describe("turns", () => {
  it("tells the model the action and the plain form values, and shows only the text", () => {
    const outcome = interpretAction({
      type: "continue_conversation",
      params: { context: "x" },
      humanFriendlyMessage: "Send",
      formName: "contact",
      formState: { contact: { name: { value: "Ada", componentType: "Input" } } },
    });
    expect(outcome).toEqual({
      kind: "turn",
      text: "Send",
      content:
        "<content>Send</content><context>" +
        '{"action":{"type":"continue_conversation","params":{"context":"x"}},"formName":"contact",' +
        '"formState":{"contact":{"name":"Ada"}}}</context>',
    });
  });

  it("passes custom actions on, and has a text for an action without one", () => {
    const outcome = interpretAction({ type: "book_flight", params: { id: 7 }, humanFriendlyMessage: " " });
    expect(outcome).toMatchObject({ kind: "turn", text: "Continue" });
    expect(outcome).toHaveProperty("content", expect.stringContaining('"book_flight"'));
  });
});

describe("form state", () => {
  it("is flattened in forms, outside forms and in state variables", () => {
    const wrapped = (value: unknown) => ({ value, componentType: "Input" });
    expect(flattenFormState({ f: { a: wrapped(1), b: wrapped([2]) }, c: wrapped("x"), $s: { value: 1 }, d: [1] })).toEqual(
      { f: { a: 1, b: [2] }, c: "x", $s: { value: 1 }, d: [1] },
    );
  });
});
