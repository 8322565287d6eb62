/** Makes, changes and revokes keys. */
import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/shared/console/client";
import { type ApiKey, type KeyLimits, keysQuery } from "@/shared/console/keys";

export interface KeyWish {
  readonly name: string;
  readonly expires_at: number | null;
  readonly limits: KeyLimits;
  readonly origins: readonly string[];
  readonly is_content_logged: boolean | null;
}

export interface NewKey {
  readonly key: ApiKey;
  /** Shown this once; the server keeps only its hash. */
  readonly secret: string;
}

const PATH = "/v1/console/keys";

function useKeyMutation<Given, Answer>(mutationFn: (given: Given) => Promise<Answer>): UseMutationResult<Answer, Error, Given> {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => client.invalidateQueries({ queryKey: keysQuery.queryKey }),
  });
}

export function useCreateKey(): UseMutationResult<NewKey, Error, KeyWish> {
  return useKeyMutation((wish: KeyWish) => sendJson<NewKey>("POST", PATH, wish));
}

export function useChangeKey(id: string): UseMutationResult<ApiKey, Error, KeyWish> {
  return useKeyMutation((wish: KeyWish) => sendJson<ApiKey>("PATCH", `${PATH}/${id}`, wish));
}

export function useRevokeKey(): UseMutationResult<ApiKey, Error, string> {
  return useKeyMutation((id: string) => sendJson<ApiKey>("DELETE", `${PATH}/${id}`));
}
