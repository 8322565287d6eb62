/** Setting up, signing in and out, and one's own name and password. */
import { getJson, sendJson } from "@/shared/console/client";
import type { Session } from "@/shared/console/session";

const PATH = "/v1/console/session";

export interface NewPerson {
  readonly token: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

export interface AccountChange {
  readonly name?: string;
  readonly password?: string;
  readonly new_password?: string;
}

/** Makes the first admin, or whom an invitation is for, and signs them in. */
export function setUp(person: NewPerson): Promise<Session> {
  return sendJson<Session>("POST", "/v1/console/setup", person);
}

export function signIn(email: string, password: string): Promise<Session> {
  return sendJson<Session>("POST", PATH, { email, password });
}

/** Ends the session and returns the one of a stranger. */
export async function signOut(): Promise<Session> {
  await sendJson("DELETE", PATH);
  return getJson<Session>(PATH);
}

export function changeAccount(change: AccountChange): Promise<Session> {
  return sendJson<Session>("PATCH", PATH, change);
}
