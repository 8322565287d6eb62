/** The log of requests, and the account's threads, read only. */
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { getJson, queryString } from "@/shared/console/client";
import type { ListPage } from "@/shared/console/list";

export interface LoggedRequest {
  readonly id: string;
  readonly started_at: number;
  readonly key_id: string | null;
  readonly key_name: string | null;
  readonly user: string | null;
  readonly endpoint: string;
  readonly model: string;
  readonly status: number;
  readonly code: string | null;
  readonly is_streamed: boolean;
  readonly duration_ms: number;
  readonly first_component_ms: number | null;
  readonly repairs: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly cost_usd: string;
  readonly thread_id: string | null;
  readonly has_content: boolean;
}

export interface RequestDetail extends LoggedRequest {
  readonly content: { readonly messages: readonly unknown[]; readonly reply: string } | null;
}

export interface Thread {
  readonly id: string;
  readonly title: string;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface ThreadTurn {
  readonly id: string;
  readonly role: string;
  readonly status: string;
  readonly content: unknown;
  readonly model: string;
  readonly created_at: number;
}

export interface RequestFilter {
  readonly key_id: string;
  readonly model: string;
  readonly outcome: string;
}

type Pages<T> = UseInfiniteQueryResult<InfiniteData<ListPage<T>>>;

function usePages<T>(path: string, filter: Readonly<Record<string, string>>): Pages<T> {
  return useInfiniteQuery({
    queryKey: [path, filter],
    queryFn: ({ pageParam, signal }) =>
      getJson<ListPage<T>>(`${path}${queryString({ ...filter, limit: 50, after: pageParam })}`, signal),
    initialPageParam: "",
    getNextPageParam: (page) => (page.has_more ? page.last_id : null),
  });
}

export const useRequests = (filter: RequestFilter): Pages<LoggedRequest> =>
  usePages<LoggedRequest>("/v1/console/requests", { ...filter });

export const useThreads = (search: string): Pages<Thread> => usePages<Thread>("/v1/threads", { search });

export const useTurns = (threadId: string): Pages<ThreadTurn> =>
  usePages<ThreadTurn>(`/v1/threads/${encodeURIComponent(threadId)}/turns`, {});

export function useRequest(id: string): UseQueryResult<RequestDetail> {
  return useQuery({
    queryKey: ["request", id],
    queryFn: ({ signal }) => getJson<RequestDetail>(`/v1/console/requests/${encodeURIComponent(id)}`, signal),
  });
}

export function useThread(id: string): UseQueryResult<Thread> {
  return useQuery({
    queryKey: ["thread", id],
    queryFn: ({ signal }) => getJson<Thread>(`/v1/threads/${encodeURIComponent(id)}`, signal),
  });
}
