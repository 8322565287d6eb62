/** Which other host a link leads to, said before it is followed. Pure. */

/** The host, or what else stands for where it leads; empty for our own pages and for what is no address. */
export function foreignHost(address: unknown, own: string): string {
  if (typeof address !== "string" || !URL.canParse(address)) return "";
  const url = new URL(address);
  if (url.protocol === "mailto:" || url.protocol === "tel:") return url.pathname;
  return url.origin === own ? "" : url.host;
}
