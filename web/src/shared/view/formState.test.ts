import { describe, expect, it } from "vitest";
import { changedFields, toFormState, toInitialState } from "@/shared/view/formState";

const field = (value: unknown) => ({ value, componentType: "Input" });

describe("values of fields", () => {
  it("keeps them by form, and those of no form together", () => {
    const state = { f: { name: field("Ada"), plain: 1 }, $open: true, loose: field("x"), gone: undefined };
    expect(toFormState(state)).toEqual({ f: { name: "Ada", plain: 1 }, "": { $open: true, loose: "x" } });
  });

  it("gives the renderer back what it had", () => {
    expect(toInitialState({ f: { name: "Ada" }, "": { $open: true } })).toEqual({ f: { name: "Ada" }, $open: true });
    expect(toInitialState({})).toBeUndefined();
  });

  it("finds what changed, field by field", () => {
    const before = { f: { a: 1, b: [1, 2] } };
    expect(changedFields(before, { f: { a: 1, b: [1, 2] } })).toEqual({});
    expect(changedFields(before, { f: { a: 2, b: [1, 2] }, g: { c: "" } })).toEqual({ f: { a: 2 }, g: { c: "" } });
  });
});
