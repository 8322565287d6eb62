/** The console's way to the server: the session's cookie, and its CSRF token on everything that changes something. */
import { ApiError, isRecord } from "@/shared/api/client";

const CSRF_HEADER = "x-viewloom-csrf";

/** What the server refused, with the member it complains about (`param`) where it names one. */
export class ConsoleError extends ApiError {
  readonly param: string | null;
  readonly retryAfterS: number | null;

  constructor(status: number, message: string, code: string | null, param: string | null, retryAfterS: number | null) {
    super(status, message, code);
    this.name = "ConsoleError";
    this.param = param;
    this.retryAfterS = retryAfterS;
  }
}

let csrf: string | null = null;

/** Keeps the token of the session; it lives as long as the page does. */
export function keepCsrfToken(token: string | null): void {
  csrf = token;
}

/** Sends a request with the session and returns the successful response; throws ConsoleError otherwise. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (csrf !== null) headers.set(CSRF_HEADER, csrf);
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, credentials: "same-origin" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ConsoleError(0, "The server cannot be reached.", null, null, null);
  }
  if (!response.ok) throw await readFailure(response);
  return response;
}

/** Asks for JSON. Its shape is the server's contract; what a screen cannot do without, it checks itself. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, signal === undefined ? {} : { signal });
  return (await response.json()) as T;
}

/** Sends JSON and returns the answer's, or undefined for an answer without one. */
export async function sendJson<T>(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T> {
  const init: RequestInit =
    body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await send(path, { method, ...init });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function readFailure(response: Response): Promise<ConsoleError> {
  const body: unknown = await response.json().catch(() => null);
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
  const retryAfter = Number(response.headers.get("retry-after"));
  return new ConsoleError(
    response.status,
    text(error.message) ?? `The server answered with status ${response.status}.`,
    text(error.code),
    text(error.param),
    retryAfter > 0 ? retryAfter : null,
  );
}

/** `?a=1&b=2` of the members that are set; empty without any. */
export function queryString(members: Readonly<Record<string, string | number | null | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  return query.size === 0 ? "" : `?${query.toString()}`;
}
