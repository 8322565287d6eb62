/** The user's side of the envelope: what a person sees, and what only the model is told. */

const OPEN = "<content>";
const CLOSE = "</content><context>";

/** Renders a user turn that came from the interface. `context` must be JSON-serialisable. */
export function renderUserTurn(text: string, context: unknown): string {
  // JSON allows the escaped form everywhere, so no value can close the tag early and no reader needs to unescape.
  const json = JSON.stringify(context).replace(/</g, "\\u003c");
  return `${OPEN}${escapeEntities(text)}${CLOSE}${json}</context>`;
}

function escapeEntities(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
