/** Who is signed in, and what they may do. */
import { type QueryClient, type UseQueryResult, queryOptions, useQuery } from "@tanstack/react-query";
import { getJson, keepCsrfToken } from "@/shared/console/client";

export type Role = "admin" | "developer" | "viewer";

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly account_id: string;
}

export interface Session {
  readonly user: User | null;
  readonly csrf: string | null;
  readonly is_set_up: boolean;
  readonly oidc: { readonly name: string } | null;
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => remember(await getJson<Session>("/v1/console/session", signal)),
  staleTime: 60_000,
});

function remember(session: Session): Session {
  keepCsrfToken(session.csrf);
  return session;
}

export function useSession(): UseQueryResult<Session> {
  return useQuery(sessionQuery);
}

/** Takes over the session an answer brought, and forgets everything that another person may have seen. */
export function enterSession(client: QueryClient, session: Session): void {
  // The session's own query stays: whoever watches it would not be told of another one under the same key.
  client.setQueryData(sessionQuery.queryKey, remember(session));
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0] });
}

/** `write`: make keys and spend money; `content`: read what was asked and answered; `people`: invite and disable. */
export type Right = "write" | "content" | "people";

export function may(user: User | null | undefined, right: Right): boolean {
  if (!user) return false;
  return right === "people" ? user.role === "admin" : user.role !== "viewer";
}
