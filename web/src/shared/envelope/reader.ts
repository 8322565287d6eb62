/**
 * The C1 content string, version 2, read as it streams.
 *
 * A pure state machine: feed text, ask for the parts so far. Text that could still turn out to be a tag or a fence is
 * held back, so every view can be shown as it is. Each character is looked at a bounded number of times.
 *
 * It does not parse the program and does not read version 1 (JSON) content beyond marking it `legacy`.
 */

export interface ThinkItem {
  readonly title: string;
  readonly description: string;
  readonly ephemeral: boolean;
}

export type Part =
  | { readonly kind: "thinking"; readonly items: readonly ThinkItem[]; readonly closed: boolean }
  | { readonly kind: "program"; readonly text: string; readonly closed: boolean }
  | { readonly kind: "markdown"; readonly text: string; readonly closed: boolean }
  | { readonly kind: "legacy"; readonly closed: boolean }
  | { readonly kind: "ignored"; readonly closed: boolean };

/** `fenced`: inside the program's fence; `tail`: between the closing fence and `</content>`. */
type Kind = Part["kind"] | "fenced" | "tail";

const OPENERS: readonly [pattern: RegExp, kind: Part["kind"], closer: string][] = [
  [/^<content\b/, "program", "</content>"],
  [/^<thinking\b/, "thinking", "</thinking>"],
  [/^<custom_?markdown\b/, "markdown", ""],
  [/^<artifact\b/, "ignored", "</artifact>"],
];
const TAG_START = /^<(?:content|thinking|custom_?markdown|artifact)[\s>]/;
const TAG_NAMES = ["content", "thinking", "custom_markdown", "custommarkdown", "artifact"];
/** A tag longer than this is text that happens to look like one. */
const TAG_LIMIT_CHARS = 400;
const FENCE = "```";

interface Open {
  kind: Kind;
  closer: string;
  raw: string;
  inString: boolean;
  escaped: boolean;
}

/** Reads a whole content string at once. */
export function readEnvelope(content: string): readonly Part[] {
  const reader = new EnvelopeReader();
  reader.feed(content);
  return reader.view();
}

export class EnvelopeReader {
  readonly #done: Part[] = [];
  #open: Open | null = null;
  #pending = "";

  feed(text: string): void {
    this.#pending += text;
    while (this.#step());
  }

  /** The parts so far, in order; the array and its parts are never changed afterwards. */
  view(): readonly Part[] {
    const open = this.#open;
    return open === null || open.kind === "tail" ? [...this.#done] : [...this.#done, toPart(open, open.kind, false)];
  }

  /** Consumes from the pending text; false means that more text is needed. */
  #step(): boolean {
    if (this.#pending === "") return false;
    if (this.#open === null) return this.#stepOutside();
    if (this.#open.kind === "program" && this.#open.raw === "") return this.#stepContentStart(this.#open);
    return this.#open.kind === "fenced" ? this.#stepFenced(this.#open) : this.#stepToCloser(this.#open);
  }

  #stepOutside(): boolean {
    const at = this.#pending.indexOf("<");
    if (at !== 0) {
      this.#addText(at < 0 ? this.#pending : this.#pending.slice(0, at));
      this.#pending = at < 0 ? "" : this.#pending.slice(at);
      return true;
    }
    if (!couldBeTag(this.#pending)) {
      this.#addText("<");
      this.#pending = this.#pending.slice(1);
      return true;
    }
    const end = this.#pending.indexOf(">");
    if (end < 0) return false;
    this.#open = openPart(this.#pending.slice(0, end + 1));
    this.#pending = this.#pending.slice(end + 1);
    return true;
  }

  /** After `<content …>`: a fence, version 1 JSON, or (leniently) the bare program. */
  #stepContentStart(part: Open): boolean {
    this.#pending = this.#pending.trimStart();
    if (FENCE.startsWith(this.#pending)) {
      if (this.#pending.length < FENCE.length) return false;
    } else if (!this.#pending.startsWith(FENCE)) {
      part.kind = this.#pending.startsWith("{") ? "legacy" : "program";
      return this.#stepToCloser(part);
    }
    const lineEnd = this.#pending.indexOf("\n");
    if (lineEnd < 0) return false;
    this.#pending = this.#pending.slice(lineEnd + 1);
    part.kind = "fenced";
    return true;
  }

  /** Inside the fence: backticks within a double-quoted string belong to the program, as the language has it. */
  #stepFenced(part: Open): boolean {
    let at = 0;
    for (; at < this.#pending.length; at += 1) {
      const char = this.#pending[at];
      if (part.inString) {
        if (part.escaped) part.escaped = false;
        else if (char === "\\") part.escaped = true;
        else if (char === '"') part.inString = false;
      } else if (char === '"') {
        part.inString = true;
      } else if (char === "`") {
        const rest = this.#pending.slice(at, at + FENCE.length);
        if (rest === FENCE || FENCE.startsWith(rest)) break;
      }
    }
    part.raw += this.#pending.slice(0, at);
    this.#pending = this.#pending.slice(at);
    if (this.#pending.length < FENCE.length) return false;
    this.#pending = this.#pending.slice(FENCE.length);
    this.#done.push({ kind: "program", text: part.raw, closed: true });
    part.kind = "tail";
    part.raw = "";
    return true;
  }

  #stepToCloser(part: Open): boolean {
    const at = this.#pending.indexOf(part.closer);
    if (at < 0) {
      const keep = heldBack(this.#pending, part.closer);
      part.raw += this.#pending.slice(0, this.#pending.length - keep);
      this.#pending = this.#pending.slice(this.#pending.length - keep);
      return false;
    }
    part.raw += this.#pending.slice(0, at);
    this.#pending = this.#pending.slice(at + part.closer.length);
    if (part.kind !== "tail") this.#done.push(toPart(part, part.kind, true));
    this.#open = null;
    return true;
  }

  /** Text outside every part is shown as markdown: a plain model's answer, or what a broken envelope left. */
  #addText(text: string): void {
    const last = this.#done.at(-1);
    if (last?.kind === "markdown" && !last.closed) {
      this.#done[this.#done.length - 1] = { ...last, text: last.text + text };
    } else if (text.trim() !== "") {
      this.#done.push({ kind: "markdown", text, closed: false });
    }
  }
}

function couldBeTag(text: string): boolean {
  if (text.length > TAG_LIMIT_CHARS && !text.slice(0, TAG_LIMIT_CHARS).includes(">")) return false;
  return TAG_START.test(text) || TAG_NAMES.some((name) => `<${name}`.startsWith(text));
}

function openPart(tag: string): Open {
  for (const [pattern, kind, closer] of OPENERS) {
    if (!pattern.test(tag)) continue;
    const name = tag.slice(1).match(/^\w+/)?.[0] ?? "";
    return { kind, closer: closer || `</${name}>`, raw: "", inString: false, escaped: false };
  }
  throw new Error(`Not an envelope tag: ${tag}`);
}

/** How many characters at the end of `text` may be the beginning of `closer`. */
function heldBack(text: string, closer: string): number {
  for (let size = Math.min(text.length, closer.length - 1); size > 0; size -= 1) {
    if (closer.startsWith(text.slice(text.length - size))) return size;
  }
  return 0;
}

function toPart(part: Open, kind: Exclude<Kind, "tail">, closed: boolean): Part {
  switch (kind) {
    case "fenced":
    case "program":
      return { kind: "program", text: part.raw, closed };
    case "thinking":
      return { kind: "thinking", items: parseThinking(part.raw, closed), closed };
    case "markdown":
      return { kind: "markdown", text: unescapeEntities(closed ? part.raw : withoutCutEntity(part.raw)), closed };
    case "legacy":
    case "ignored":
      return { kind, closed };
  }
}

function parseThinking(raw: string, closed: boolean): ThinkItem[] {
  const lines = raw.split("\n");
  // The last line may still be growing.
  if (!closed) lines.pop();
  return lines.map((line) => unescapeEntities(line).trim()).filter(Boolean).map(parseThinkItem);
}

function parseThinkItem(line: string): ThinkItem {
  const plain = { title: line, description: "", ephemeral: true };
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return plain;
    const item = value as Record<string, unknown>;
    return {
      title: typeof item.title === "string" ? item.title : "",
      description: typeof item.description === "string" ? item.description : "",
      ephemeral: item.ephemeral !== false,
    };
  } catch {
    return plain;
  }
}

function withoutCutEntity(text: string): string {
  return text.replace(/&[#\w]{0,5}$/, "");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&#39;": "'",
  "&#x27;": "'",
};

function unescapeEntities(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos|#39|#x27);/g, (entity) => ENTITIES[entity] ?? entity);
}
