/** The user's side of the envelope: what a person sees, and what only the model is told. */

const OPEN = "<content>";
const CLOSE = "</content><context>";

const JSON_ESCAPES: Readonly<Record<string, string>> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };

/** Renders a user turn that came from the interface. `context` must be JSON-serialisable. */
export function renderUserTurn(text: string, context: unknown): string {
  // JSON allows the escaped form everywhere: no value can close the tag early, and it makes no difference whether a
  // reader unescapes entities here, because there are none.
  const json = JSON.stringify(context).replace(/[<>&]/g, (char) => JSON_ESCAPES[char] ?? char);
  return `${OPEN}${escapeEntities(text)}${CLOSE}${json}</context>`;
}

function escapeEntities(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
