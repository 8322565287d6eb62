/** A draft as the fragment of an address: compressed, and never sent to any server. */
import { type Draft, parseDraft } from "@/features/playground/draft";

const LIMIT_BYTES = 1_000_000;

export async function renderFragment(draft: Draft): Promise<string> {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(draft)), new CompressionStream("deflate-raw"));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `s=${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** Returns the draft of a fragment; null if there is none in it, or none that can be read. */
export async function parseFragment(fragment: string): Promise<Draft | null> {
  const code = new URLSearchParams(fragment.replace(/^#/, "")).get("s");
  if (code === null) return null;
  try {
    const binary = atob(code.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    return parseDraft(JSON.parse(new TextDecoder().decode(await through(bytes, new DecompressionStream("deflate-raw")))));
  } catch {
    return null;
  }
}

/** Raises on more than a million bytes: a link of a few characters may stand for gigabytes. */
async function through(bytes: Uint8Array<ArrayBuffer>, stream: GenericTransformStream): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough<Uint8Array>(stream as ReadableWritablePair).getReader();
  const parts: Uint8Array[] = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > LIMIT_BYTES) throw new RangeError("The link holds too much.");
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}
