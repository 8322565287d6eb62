import { expect, it } from "vitest";
import { isSame } from "@/shared/view/same";

const element = (props: unknown, partial = false) => ({ type: "element", typeName: "X", props, partial });

it.each([
  [{ a: [1, { b: "x" }], c: null }, { a: [1, { b: "x" }], c: null }],
  [element({ text: "a" }), element({ text: "a" }, true)],
  [Number.NaN, Number.NaN],
  [[], []],
])("takes %j for the same as %j", (a, b) => {
  expect(isSame(a, b)).toBe(true);
});

it.each([
  [element({ text: "a" }), element({ text: "ab" })],
  [[1], [1, 2]],
  [[], {}],
  [{}, []],
  [{ a: undefined }, { b: undefined }],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: 1 }, Object.create({ a: 1 })],
  [null, {}],
  ["1", 1],
])("tells %j from %j", (a, b) => {
  expect(isSame(a, b)).toBe(false);
});
