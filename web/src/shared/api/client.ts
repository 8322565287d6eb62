/** One way to the server: same origin, the page's cookie or the key a person entered, OpenAI's error bodies. */

const KEY_ITEM = "viewloom.key";

export class ApiError extends Error {
  readonly status: number;
  readonly code: string | null;

  constructor(status: number, message: string, code: string | null = null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
  }
}

/** Kept for this tab only: a key in localStorage would outlive the visit. */
export function saveKey(key: string): void {
  sessionStorage.setItem(KEY_ITEM, key);
}

/** Sends a request and returns the successful response; throws ApiError otherwise. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const key = sessionStorage.getItem(KEY_ITEM);
  if (key) headers.set("Authorization", `Bearer ${key}`);
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, credentials: "same-origin" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, "The server cannot be reached.");
  }
  if (!response.ok) throw await readError(response);
  return response;
}

async function readError(response: Response): Promise<ApiError> {
  const fallback = `The server answered with status ${response.status}.`;
  try {
    return errorFromBody(response.status, await response.json(), fallback);
  } catch {
    return new ApiError(response.status, fallback);
  }
}

/** Reads OpenAI's `{"error": {"message", "code"}}`; `status` is 0 for an error inside a stream. */
export function errorFromBody(status: number, body: unknown, fallback: string): ApiError {
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  const message = typeof error.message === "string" && error.message !== "" ? error.message : fallback;
  return new ApiError(status, message, typeof error.code === "string" ? error.code : null);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
