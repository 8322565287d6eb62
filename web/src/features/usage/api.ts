/** What was used, in groups. */
import { type UseQueryResult, keepPreviousData, useQuery } from "@tanstack/react-query";
import { getJson, queryString } from "@/shared/console/client";

export type Group = "day" | "key" | "model";

export interface Figures {
  readonly requests: number;
  readonly errors: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly cached_tokens: number;
  readonly cost_usd: string;
  readonly repairs: number;
  readonly first_component_ms: { readonly p50: number; readonly p95: number } | null;
}

export interface UsageRow extends Figures {
  readonly group: string;
  readonly label: string;
}

export interface Usage {
  readonly from: string;
  readonly to: string;
  readonly group: Group;
  readonly data: readonly UsageRow[];
  readonly total: Figures;
}

export interface UsageWish {
  readonly from: string;
  readonly to: string;
  readonly group: Group;
  readonly key_id: string;
  readonly model: string;
}

export function usageCsvPath(wish: UsageWish): string {
  return `/v1/console/usage.csv${queryString({ ...wish })}`;
}

export function useUsage(wish: UsageWish): UseQueryResult<Usage> {
  return useQuery({
    queryKey: ["usage", wish],
    queryFn: ({ signal }) => getJson<Usage>(`/v1/console/usage${queryString({ ...wish })}`, signal),
    placeholderData: keepPreviousData,
  });
}
