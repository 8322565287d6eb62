import { describe, expect, it } from "vitest";
import { EventTooLargeError, createEventReader } from "@/shared/sse/reader";

function readWhole(text: string): string[] {
  return createEventReader()
    .feed(text)
    .map((event) => event.data);
}

function readByCharacter(text: string): string[] {
  const reader = createEventReader();
  return [...text].flatMap((char) => reader.feed(char)).map((event) => event.data);
}

const CASES: [string, string, string[]][] = [
  ["one event", "data: a\n\n", ["a"]],
  ["no space after the colon", "data:a\n\n", ["a"]],
  ["only the first space is dropped", "data:  a\n\n", [" a"]],
  ["carriage returns", "data: a\r\n\r\ndata: b\r\rdata: c\n\n", ["a", "b", "c"]],
  ["several data lines", "data: a\ndata: b\n\n", ["a\nb"]],
  ["comments and other fields", ": ping\nevent: x\nid: 3\ndata: a\n\n", ["a"]],
  ["an event without data", "event: x\n\ndata: a\n\n", ["a"]],
  ["an unfinished event", "data: a\n\ndata: b\n", ["a"]],
  ["a byte order mark", "\uFEFFdata: a\n\n", ["a"]],
  ["text outside the first plane", "data: 🌦️ é\n\n", ["🌦️ é"]],
  ["empty data", "data:\n\n", [""]],
];

describe("server-sent events", () => {
  it.each(CASES)("reads %s whole", (_name, text, expected) => {
    expect(readWhole(text)).toEqual(expected);
  });

  it.each(CASES)("reads %s one character at a time", (_name, text, expected) => {
    expect(readByCharacter(text)).toEqual(expected);
  });

  it.each([1, 100])("keeps the last id that was sent, in chunks of %i characters", (size) => {
    const reader = createEventReader();
    const text = "data: a\n\nid: 3-12\ndata: b\n\n: ping\n\ndata: c\n\n";
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    const ids = pieces.flatMap((piece) => reader.feed(piece)).map((event) => event.id);
    expect(ids).toEqual(["", "3-12", "3-12"]);
  });

  it("accepts an event at the limit and refuses one past it", () => {
    const line = `data: ${"x".repeat(94)}`;
    expect(createEventReader(100).feed(line)).toEqual([]);
    expect(() => createEventReader(100).feed(`${line}x`)).toThrow(EventTooLargeError);
  });
});
