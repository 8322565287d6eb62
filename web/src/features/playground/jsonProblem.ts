/** Where a JSON text is wrong: engines tell it in ways of their own, or not at all, so the place is found here. */

export type JsonKind = "object" | "array";

/** Null for an object, or a list where one is wanted; else a sentence, with line and column. */
export function jsonProblem(text: string, kind: JsonKind = "object"): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const before = text.slice(0, firstWrong(text)).split("\n");
    return `Not valid JSON at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}.`;
  }
  if (kind === "array") return Array.isArray(value) ? null : "This must be a list such as [{…}].";
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? null : 'This must be an object such as {"Name": {…}}.';
}

const SPACE = /[ \t\r\n]*/y;
const SCALAR =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** The offset of the first character that fits nowhere; for a text that is no JSON. Cost: linear, without recursion. */
function firstWrong(text: string): number {
  const closers: string[] = [];
  let at = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    at += found?.[0].length ?? 0;
    return found !== null;
  };
  /** What may come next: a value, a name, either with the list's end in its place, or what follows a value. */
  let expects: "value" | "firstValue" | "name" | "firstName" | "next" = "value";
  for (;;) {
    skip(SPACE);
    const char = text[at];
    const closer = closers.at(-1);
    if ((expects === "firstValue" || expects === "firstName" || expects === "next") && char === closer && char !== undefined) {
      closers.pop();
      at += 1;
      expects = "next";
    } else if (expects === "next") {
      if (char !== "," || closer === undefined) return at;
      at += 1;
      expects = closer === "}" ? "name" : "value";
    } else if (expects === "name" || expects === "firstName") {
      if (!skip(STRING)) return at;
      skip(SPACE);
      if (text[at] !== ":") return at;
      at += 1;
      expects = "value";
    } else if (char === "{" || char === "[") {
      closers.push(char === "{" ? "}" : "]");
      at += 1;
      expects = char === "{" ? "firstName" : "firstValue";
    } else if (skip(SCALAR)) {
      expects = "next";
    } else {
      return at;
    }
  }
}
