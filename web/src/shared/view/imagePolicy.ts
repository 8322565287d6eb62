/**
 * Which images a view may load. Our own pages have a content security policy for that and leave it at that; a view in
 * somebody else's page has none and says here what the server would.
 */
type ImagePolicy = (address: string) => boolean;

let policy: ImagePolicy = () => true;

/** Sets the policy of every view in the page. */
export function setImagePolicy(mayLoad: ImagePolicy): void {
  policy = mayLoad;
}

export function mayLoadImage(address: string): boolean {
  return policy(address);
}
