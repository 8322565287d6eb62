/** The people of the account, and the invitations that are open. */
import { type QueryKey, type UseMutationResult, type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/shared/console/client";
import type { ListPage } from "@/shared/console/list";
import type { Role } from "@/shared/console/session";

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly created_at: number;
  readonly seen_at: number | null;
  readonly is_disabled: boolean;
}

export interface Invitation {
  readonly id: string;
  readonly email: string | null;
  readonly role: Role;
  readonly expires_at: number;
  /** Only in the answer that makes it. */
  readonly link?: string;
}

const USERS = "/v1/console/users";
const INVITATIONS = "/v1/console/invitations";

function useListOf<T>(path: string): UseQueryResult<readonly T[]> {
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => getJson<ListPage<T>>(path, signal),
    select: (page) => page.data,
  });
}

function useChangeOf<Given, Answer>(key: QueryKey, mutationFn: (given: Given) => Promise<Answer>): UseMutationResult<Answer, Error, Given> {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: key }) });
}

export const usePeople = (): UseQueryResult<readonly Person[]> => useListOf<Person>(USERS);
export const useInvitations = (): UseQueryResult<readonly Invitation[]> => useListOf<Invitation>(INVITATIONS);

export interface PersonChange {
  readonly id: string;
  readonly role?: Role;
  readonly is_disabled?: boolean;
}

export function useChangePerson(): UseMutationResult<Person, Error, PersonChange> {
  return useChangeOf([USERS], ({ id, ...change }: PersonChange) => sendJson<Person>("PATCH", `${USERS}/${id}`, change));
}

export function useInvite(): UseMutationResult<Invitation, Error, { email: string | null; role: Role }> {
  return useChangeOf([INVITATIONS], (wish: { email: string | null; role: Role }) =>
    sendJson<Invitation>("POST", INVITATIONS, wish),
  );
}

export function useWithdraw(): UseMutationResult<unknown, Error, string> {
  return useChangeOf([INVITATIONS], (id: string) => sendJson<unknown>("DELETE", `${INVITATIONS}/${id}`));
}
