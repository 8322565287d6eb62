/** Which addresses a click in a drawn answer may open: the model wrote them, so anything else could run code. */
const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address in full; null if it is none, is relative, or has another scheme. */
export function safeAddress(address: unknown): string | null {
  if (typeof address !== "string" || !URL.canParse(address)) return null;
  const parsed = new URL(address);
  return SAFE_SCHEMES.has(parsed.protocol) ? parsed.href : null;
}
