import { describe, expect, it } from "vitest";
import { readDeed } from "@/features/chat/deeds";

describe("what a person did", () => {
  it("is an event with its parameters for an action of a client's own", () => {
    expect(readDeed({ action: { type: "save_note", params: { id: "n1" } }, formState: {} })).toEqual({
      event: "save_note",
      values: [{ name: "id", text: "n1" }],
    });
  });

  it("is the values of the form that was sent, and of no other", () => {
    const formState = { contact: { name: "Ada", note: "" }, other: { name: "Grace" } };
    expect(readDeed({ action: { type: "continue_conversation", params: {} }, formName: "contact", formState })).toEqual({
      event: null,
      values: [{ name: "name", text: "Ada" }],
    });
  });

  it("is nothing for words that were typed", () => {
    expect(readDeed(null)).toBeNull();
  });
});
