import { describe, expect, it } from "vitest";
import { holdsElement, readableName, readableValue, unknownNames } from "@/shared/view/unknown";

const KNOWN = { Card: true, TextContent: true };

describe("the names a program calls and nobody knows", () => {
  it("are found once each, in order", () => {
    const program = 'root = Card([a, b])\na = Gauge("x", 1)\nb = Product_Card (TextContent("hi"), Gauge("y"))';
    expect(unknownNames(program, KNOWN)).toEqual(["Gauge", "Product_Card"]);
  });

  it("are not looked for in strings, even in one that is still open", () => {
    expect(unknownNames('root = Card([TextContent("Use Foo(1) \\" Bar(2)"), TextContent("Baz(', KNOWN)).toEqual([]);
    expect(unknownNames("root = Card([TextContent('Foo(1)')])", KNOWN)).toEqual([]);
  });

  it("are neither built-ins nor names that only begin like a call", () => {
    expect(unknownNames('a = Action([@ToAssistant("x")])\nb = @Count(x)\nc = $Foo\nd = Gaug', KNOWN)).toEqual([]);
  });

  it("do not include what every object inherits", () => {
    expect(unknownNames("root = Card([Constructor(1)])", KNOWN)).toEqual(["Constructor"]);
  });

  it("are found in a long program in linear time", () => {
    expect(unknownNames(`${'"'.repeat(100_001)} Gauge(`, KNOWN)).toEqual([]);
  });
});

describe("values as text", () => {
  it("reads lists and objects", () => {
    expect(readableValue(["a", null, 2, { at: 50, tone: "warn", none: null }, true])).toBe("a, 2, at: 50; tone: warn, yes");
    expect(readableValue(undefined)).toBe("");
  });

  it("knows elements, which only the renderer can show", () => {
    const element = { type: "element", typeName: "TextContent", props: { text: "hi" } };
    expect(holdsElement(element)).toBe(true);
    expect(holdsElement([[element]])).toBe(true);
    expect(holdsElement({ a: 1 })).toBe(false);
  });

  it("reads names of components", () => {
    expect(readableName("ProductCard")).toBe("Product card");
    expect(readableName("Big_Gauge2D")).toBe("Big gauge2 d");
  });
});
