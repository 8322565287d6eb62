/** What the server can ask, as several screens need it. */
import { type UseQueryResult, queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "@/shared/console/client";

export interface Pricing {
  readonly input: string | null;
  readonly output: string | null;
  readonly cached_input: string | null;
}

export interface ConsoleModel {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly is_default: boolean;
  readonly is_embedded: boolean;
  readonly context_length: number | null;
  readonly max_completion_tokens: number | null;
  readonly pricing: Pricing | null;
  readonly takes_images: boolean | null;
  readonly calls_tools: boolean | null;
  readonly provider: string;
}

export interface ProviderState {
  readonly name: string;
  readonly is_ready: boolean;
  readonly detail: string;
}

export interface ModelList {
  readonly data: readonly ConsoleModel[];
  readonly providers: readonly ProviderState[];
}

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => getJson<ModelList>("/v1/console/models", signal),
});

export function useModelList(): UseQueryResult<ModelList> {
  return useQuery(modelsQuery);
}

/** The default's id, else the first's; null without any. */
export function defaultModel(list: ModelList | undefined): string | null {
  return (list?.data.find((model) => model.is_default) ?? list?.data[0])?.id ?? null;
}
