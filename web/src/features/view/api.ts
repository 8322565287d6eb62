/** The way from an embedded view to the server that its script came from, with the token that the page gave it. */
import type { FormState } from "@/shared/view/formState";
import { readPieces } from "@/shared/api/chat";
import { ApiError, errorFromBody, isRecord } from "@/shared/api/client";
import { readText } from "@/shared/sse/reader";

export interface StoredTurn {
  readonly id: string;
  readonly role: string;
  readonly status: string;
  readonly content: string;
  readonly program: string | null;
  readonly formState: FormState;
}

const TURNS_PAGE = 100;
const ACCESS_ENDED = "Access to this has ended. Reload the page to go on.";

/** Whether the server does not take the token, most often because it has expired. */
export function isAccessEnded(error: unknown): boolean {
  return error instanceof ApiError && error.code === "invalid_api_key";
}

export class ViewApi {
  readonly #server: string;
  #token: string;

  constructor(server: string, token: string) {
    this.#server = server;
    this.#token = token;
  }

  /** Asks with another token from now on. */
  renew(token: string): void {
    this.#token = token;
  }

  /** The turns of the active branch, oldest first. */
  async loadTurns(threadId: string, signal: AbortSignal): Promise<StoredTurn[]> {
    const turns: StoredTurn[] = [];
    for (;;) {
      const after = turns.at(-1)?.id;
      const query = new URLSearchParams({ limit: String(TURNS_PAGE), ...(after && { after }) });
      const response = await this.#request(`${at(threadId)}/turns?${query}`, { signal });
      const body: unknown = await response.json();
      const data = isRecord(body) && Array.isArray(body.data) ? body.data.filter(isRecord) : [];
      turns.push(...data.map(parseTurn));
      if (!isRecord(body) || body.has_more !== true) return turns;
    }
  }

  async saveForm(threadId: string, turnId: string, state: FormState, keepalive: boolean): Promise<void> {
    const path = `${at(threadId)}/turns/${encodeURIComponent(turnId)}`;
    await this.#request(path, { method: "PATCH", keepalive, ...jsonBody({ form_state: state }) });
  }

  /** Watches a reply that is being made, from its beginning on. */
  async follow(threadId: string, turnId: string, signal: AbortSignal): Promise<AsyncGenerator<string>> {
    const path = `${at(threadId)}/turns/${encodeURIComponent(turnId)}/stream`;
    return readContent(await this.#request(path, { signal }), signal);
  }

  async say(threadId: string, model: string, content: string, signal: AbortSignal): Promise<AsyncGenerator<string>> {
    const body = { model, messages: [{ role: "user", content }], stream: true, metadata: { thread_id: threadId } };
    return readContent(
      await this.#request("/v1/embed/chat/completions", { method: "POST", signal, ...jsonBody(body) }),
      signal,
    );
  }

  /** The text at an address; the token goes to our own server alone. */
  async loadText(address: string, signal: AbortSignal): Promise<string> {
    const url = new URL(address, document.baseURI);
    const isOurs = url.origin === this.#server;
    const response = isOurs ? await this.#request(url.pathname + url.search, { signal }) : await fetch(url, { signal });
    if (!response.ok) throw new ApiError(response.status, `The view's source answered with status ${response.status}.`);
    return response.text();
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#token) headers.set("Authorization", `Bearer ${this.#token}`);
    let response: Response;
    try {
      response = await fetch(this.#server + path, { ...init, headers, credentials: "omit" });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new ApiError(0, "The server cannot be reached, or does not allow this page's origin.", "unreachable");
    }
    if (response.ok) return response;
    const body: unknown = await response.json().catch(() => null);
    const error = errorFromBody(response.status, body, `The server answered with status ${response.status}.`);
    // The server's sentence is for whoever made the page; this one is for whoever reads it.
    throw isAccessEnded(error) ? new ApiError(error.status, ACCESS_ENDED, error.code) : error;
  }
}

const at = (threadId: string): string => `/v1/threads/${encodeURIComponent(threadId)}`;

function jsonBody(body: unknown): RequestInit {
  return { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

async function* readContent(response: Response, signal: AbortSignal): AsyncGenerator<string> {
  if (response.body === null) return;
  for await (const piece of readPieces(readText(response.body), signal)) yield piece.content;
}

function parseTurn(value: Record<string, unknown>): StoredTurn {
  return {
    id: String(value.id),
    role: String(value.role),
    status: String(value.status),
    content: typeof value.content === "string" ? value.content : "",
    program: typeof value.program === "string" ? value.program : null,
    formState: (isRecord(value.form_state) ? value.form_state : {}) as FormState,
  };
}
