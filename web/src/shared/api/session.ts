/** Who is signed in, if anybody is; a server without people answers 404, which is nobody. */
import { ApiError, isRecord, requestJson, setCsrf } from "@/shared/api/client";

export interface Session {
  /** Whether there are people at all, so that signing in leads somewhere. */
  readonly takesSignIn: boolean;
  readonly user: { readonly name: string; readonly email: string; readonly role: string } | null;
}

export async function loadSession(signal?: AbortSignal): Promise<Session> {
  try {
    const body = await requestJson("GET", "/v1/console/session", signal ? { signal } : {});
    setCsrf(typeof body.csrf === "string" ? body.csrf : null);
    const user = isRecord(body.user) ? body.user : null;
    return {
      takesSignIn: body.is_set_up === true,
      user: user && { name: String(user.name ?? ""), email: String(user.email ?? ""), role: String(user.role ?? "") },
    };
  } catch (error) {
    if (error instanceof ApiError && error.status !== 0) return { takesSignIn: false, user: null };
    throw error;
  }
}
