/** One way to the server: same origin, the person's session, the page's cookie or a key; OpenAI's error bodies. */

const KEY_ITEM = "viewloom.key";
let csrf: string | null = null;

export class ApiError extends Error {
  readonly status: number;
  readonly code: string | null;
  /** When to come back, if the server said so. */
  readonly retryAfterS: number | null;

  constructor(status: number, message: string, code: string | null = null, retryAfterS: number | null = null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.retryAfterS = retryAfterS;
  }
}

/** Kept for this tab only: a key in localStorage would outlive the visit. */
export function saveKey(key: string): void {
  sessionStorage.setItem(KEY_ITEM, key);
}

/** What requests that change something must carry while somebody is signed in. */
export function setCsrf(token: string | null): void {
  csrf = token;
}

/** Sends a request and returns the successful response; throws ApiError otherwise. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const key = sessionStorage.getItem(KEY_ITEM);
  if (key) headers.set("Authorization", `Bearer ${key}`);
  if (csrf && (init.method ?? "GET") !== "GET") headers.set("x-viewloom-csrf", csrf);
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, credentials: "same-origin" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, "The server cannot be reached.", "unreachable");
  }
  if (!response.ok) throw await readError(response);
  return response;
}

/** Sends a JSON body, if there is one, and reads a JSON answer. */
export async function requestJson(
  method: string,
  path: string,
  options: { readonly body?: unknown; readonly signal?: AbortSignal; readonly keepalive?: boolean } = {},
): Promise<Record<string, unknown>> {
  const { body, ...rest } = options;
  const response = await request(path, {
    method,
    ...rest,
    ...(body !== undefined && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  });
  const answer: unknown = response.status === 204 ? {} : await response.json();
  return isRecord(answer) ? answer : {};
}

async function readError(response: Response): Promise<ApiError> {
  const fallback = `The server answered with status ${response.status}.`;
  const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const retryAfterS = Number.isFinite(retryAfter) ? retryAfter : null;
  try {
    return errorFromBody(response.status, await response.json(), fallback, retryAfterS);
  } catch {
    return new ApiError(response.status, fallback, null, retryAfterS);
  }
}

/** Reads OpenAI's `{"error": {"message", "code"}}`; `status` is 0 for an error inside a stream. */
export function errorFromBody(
  status: number,
  body: unknown,
  fallback: string,
  retryAfterS: number | null = null,
): ApiError {
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  const message = typeof error.message === "string" && error.message !== "" ? error.message : fallback;
  return new ApiError(status, message, typeof error.code === "string" ? error.code : null, retryAfterS);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
