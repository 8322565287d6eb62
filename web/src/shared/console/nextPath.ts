/** Where to go after signing in: a path of this origin, whatever the address bar claims. */

const DEFAULT_PATH = "/console";

/** Returns the path if it stays on `origin` and signing in is not where it leads; the console's start otherwise. */
export function safeNextPath(next: string | null, origin: string): string {
  if (next === null || !next.startsWith("/") || !URL.canParse(next, origin)) return DEFAULT_PATH;
  const url = new URL(next, origin);
  if (url.origin !== origin || /^\/console\/(?:sign-in|setup)\b/.test(url.pathname)) return DEFAULT_PATH;
  return `${url.pathname}${url.search}${url.hash}`;
}
