/** The account's keys, as several screens need them. */
import { type UseQueryResult, queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "@/shared/console/client";
import type { ListPage } from "@/shared/console/list";

export interface KeyLimits {
  readonly requests_per_minute?: number | null;
  readonly tokens_per_minute?: number | null;
  readonly concurrent_streams?: number | null;
  readonly usd_per_day?: string | null;
  readonly usd_per_month?: string | null;
  readonly usd_total?: string | null;
  readonly models?: readonly string[] | null;
  readonly endpoints?: readonly string[] | null;
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly limits: KeyLimits;
  readonly origins: readonly string[] | null;
  readonly is_content_logged: boolean | null;
  readonly spent: { readonly day: string; readonly month: string; readonly total: string };
}

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => getJson<ListPage<ApiKey>>("/v1/console/keys", signal),
  select: (page) => page.data,
});

export function useKeys(): UseQueryResult<readonly ApiKey[]> {
  return useQuery(keysQuery);
}
