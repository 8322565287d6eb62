/** The user's side of the envelope: what a person sees, and what only the model is told. */

const OPEN = "<content>";
const CLOSE = "</content><context>";
const END = "</context>";

const JSON_ESCAPES: Readonly<Record<string, string>> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };

/** Renders a user turn that came from the interface. `context` must be JSON-serialisable. */
export function renderUserTurn(text: string, context: unknown): string {
  // JSON allows the escaped form everywhere: no value can close the tag early, and it makes no difference whether a
  // reader unescapes entities here, because there are none.
  const json = JSON.stringify(context).replace(/[<>&]/g, (char) => JSON_ESCAPES[char] ?? char);
  return `${OPEN}${escapeEntities(text)}${CLOSE}${json}${END}`;
}

export interface UserTurnContent {
  readonly text: string;
  /** Null for words that a person typed, and where it is no JSON. */
  readonly context: unknown;
}

/** Reads what `renderUserTurn` made; anything else is text as it is. */
export function readUserTurn(content: string): UserTurnContent {
  const body = content.trim();
  if (!body.startsWith(OPEN)) return { text: content, context: null };
  const close = body.indexOf("</content>");
  if (close < 0) return { text: content, context: null };
  const text = unescapeEntities(body.slice(OPEN.length, close));
  const rest = body.slice(close + "</content>".length).trim();
  if (!rest.startsWith("<context>") || !rest.endsWith(END)) return { text, context: null };
  try {
    return { text, context: JSON.parse(rest.slice("<context>".length, -END.length)) as unknown };
  } catch {
    return { text, context: null };
  }
}

function escapeEntities(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function unescapeEntities(text: string): string {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
