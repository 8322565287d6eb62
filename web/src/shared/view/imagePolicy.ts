/**
 * Which images a view may load. Our own pages have a content security policy for that and leave it at that; a view in
 * somebody else's page has none and says here what the server would.
 */
import { safeAddress } from "@/shared/view/links";

type ImagePolicy = (address: string) => boolean;

const RASTER = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/;

let policy: ImagePolicy = () => true;

/** Sets the policy of every view in the page. */
export function setImagePolicy(mayLoad: ImagePolicy): void {
  policy = mayLoad;
}

export function mayLoadImage(address: string): boolean {
  return policy(address);
}

/** Whether an address is a small picture itself, or one on the web from an origin that is allowed. */
export function mayLoadFrom(address: string, isAllowed: (origin: string) => boolean): boolean {
  if (RASTER.test(address)) return true;
  const safe = safeAddress(address);
  // The origin of a `blob:` is that of the page which made it.
  return safe !== null && /^https?:/.test(safe) && isAllowed(new URL(safe).origin);
}
