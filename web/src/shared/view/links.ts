/** Which addresses a click in a drawn answer may open: the model wrote them, so anything else could run code. */
const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/** Before a host, where browsers take any number of slashes of either kind: a user's name, or its `@` alone. */
const USER = /^(?:https?:|(?=[\\/]{2}))[\\/]*[^\\/?#]*@/i;

/** The address in full; null if it is none, is relative, has another scheme, or names a user before its host. */
export function safeAddress(address: unknown): string | null {
  if (typeof address !== "string" || !URL.canParse(address) || hasUser(address)) return null;
  const parsed = new URL(address);
  return SAFE_SCHEMES.has(parsed.protocol) ? parsed.href : null;
}

/** The address as it is, if a link of our own page may carry it; a relative one may be carried too. */
export function pageAddress(address: string | undefined): string | undefined {
  if (address === undefined || hasUser(address)) return undefined;
  return URL.canParse(address) && safeAddress(address) === null ? undefined : address;
}

/** Nobody needs a user's name in a link, and it makes one host look like another. */
function hasUser(address: string): boolean {
  // Browsers drop these too before they read an address.
  return USER.test(address.replace(/[\0-\x20]+/g, ""));
}
