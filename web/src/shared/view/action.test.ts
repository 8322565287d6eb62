import { describe, expect, it } from "vitest";
import { interpretAction } from "@/shared/view/action";

describe("links", () => {
  it.each([
    ["https://example.org/a?b=1", "link"],
    ["javascript:alert(1)", "refused"],
    [undefined, "refused"],
  ])("%s becomes a %s", (url, kind) => {
    const outcome = interpretAction({ type: "open_url", params: { url }, humanFriendlyMessage: "" });
    expect(outcome).toMatchObject(kind === "link" ? { kind, url } : { kind });
  });
});

describe("what is said", () => {
  it("tells the model the action and the plain values of fields, in forms and outside of them", () => {
    const field = (value: unknown) => ({ value, componentType: "Input" });
    const outcome = interpretAction({
      type: "continue_conversation",
      params: { context: "x" },
      humanFriendlyMessage: "Send",
      formName: "contact",
      formState: { contact: { name: field("Ada") }, loose: field("y"), $s: { value: 1 }, list: [1] },
    });
    expect(outcome).toEqual({
      kind: "turn",
      text: "Send",
      content:
        "<content>Send</content><context>" +
        '{"action":{"type":"continue_conversation","params":{"context":"x"}},"formName":"contact",' +
        '"formState":{"contact":{"name":"Ada"},"loose":"y","$s":{"value":1},"list":[1]}}</context>',
    });
  });

  it("passes custom actions on, and has a text for an action without one", () => {
    const outcome = interpretAction({ type: "book_flight", params: { id: 7 }, humanFriendlyMessage: " " });
    expect(outcome).toMatchObject({ kind: "turn", text: "Continue" });
    expect(outcome).toHaveProperty("content", expect.stringContaining('"book_flight"'));
  });
});
