/** Links under which a thread can be read by anybody who has one. */
import { isRecord, requestJson } from "@/shared/api/client";

export interface Share {
  readonly id: string;
  /** Only of a link that was made just now: the server keeps no way back to it. */
  readonly url: string | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

const at = (threadId: string): string => `/v1/threads/${encodeURIComponent(threadId)}`;

export async function loadShares(threadId: string, signal?: AbortSignal): Promise<readonly Share[]> {
  const body = await requestJson("GET", `${at(threadId)}/shares`, signal ? { signal } : {});
  return Array.isArray(body.data) ? body.data.filter(isRecord).map(parseShare) : [];
}

/** Makes a link; without `expiresInS` it lasts until it is revoked. */
export async function createShare(threadId: string, expiresInS: number | null): Promise<Share> {
  const body = expiresInS === null ? {} : { expires_in_s: expiresInS };
  return parseShare(await requestJson("POST", `${at(threadId)}/share`, { body }));
}

export async function revokeShare(threadId: string, shareId: string): Promise<void> {
  await requestJson("DELETE", `${at(threadId)}/shares/${encodeURIComponent(shareId)}`);
}

function parseShare(value: Record<string, unknown>): Share {
  const url = typeof value.url === "string" ? value.url : null;
  return {
    id: String(value.id),
    url: url && new URL(url, window.location.origin).href,
    createdAt: Number(value.created_at ?? 0),
    expiresAt: typeof value.expires_at === "number" ? value.expires_at : null,
  };
}
