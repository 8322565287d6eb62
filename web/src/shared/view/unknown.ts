/** What a program calls that our library does not have, and how its arguments read as text. */

const LANGUAGE = new Set(["Action", "Query", "Mutation"]);
const STRING_OR_CALL = /"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|(?<![\w@$.])([A-Z][A-Za-z0-9_]*)[ \t]*\(/g;

/** Names of components that are called but not known, each once, in the order of their first call. Cost: linear. */
export function unknownNames(program: string, known: Readonly<Record<string, unknown>>): string[] {
  const names = new Set<string>();
  for (const [, name] of program.matchAll(STRING_OR_CALL)) {
    if (name !== undefined && !LANGUAGE.has(name) && !Object.hasOwn(known, name)) names.add(name);
  }
  return [...names];
}

/** `ProductCard` as "Product card". */
export function readableName(name: string): string {
  const words = name.replaceAll("_", " ").replace(/([a-z0-9])([A-Z])/g, "$1 $2");
  return words.charAt(0) + words.slice(1).toLowerCase();
}

/** A value as a line of text; empty for nothing. */
export function readableValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return joined(value.map(readableValue), ", ");
  if (typeof value !== "object") return String(value);
  const entries = Object.entries(value).map(([key, entry]) => [key, readableValue(entry)] as const);
  return joined(
    entries.map(([key, text]) => (text === "" ? "" : `${key}: ${text}`)),
    "; ",
  );
}

function joined(parts: readonly string[], separator: string): string {
  return parts.filter((part) => part !== "").join(separator);
}

/** Whether a value holds an element, which only the renderer can show. */
export function holdsElement(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsElement);
  return typeof value === "object" && value !== null && "typeName" in value && "props" in value;
}
