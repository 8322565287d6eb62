import { type InfiniteData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { THREADS, announceChange, queryClient, threadKey } from "@/shared/api/queries";
import { type Thread, type ThreadPage, deleteThread, loadThread, loadThreads, renameThread } from "@/shared/api/threads";

export interface Threads {
  readonly threads: readonly Thread[];
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly error: Error | null;
  loadMore(): void;
  reload(): void;
}

/** The account's threads, newest first, those with `search` in their title. */
export function useThreads(search: string): Threads {
  const query = useInfiniteQuery({
    queryKey: [...THREADS, search],
    queryFn: ({ pageParam, signal }) => loadThreads(search, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: ThreadPage) => page.next,
    // While another search is on its way, what was found before stays.
    placeholderData: (previous) => previous,
  });
  return {
    threads: query.data?.pages.flatMap((page) => page.threads) ?? [],
    isLoading: query.isPending,
    hasMore: query.hasNextPage,
    error: query.error,
    loadMore: () => {
      if (!query.isFetchingNextPage) void query.fetchNextPage();
    },
    reload: () => void query.refetch(),
  };
}

/** One thread, which may not be in the list yet. */
export function useThread(threadId: string | null): Thread | undefined {
  const { data } = useQuery({
    queryKey: threadKey(threadId ?? ""),
    queryFn: ({ signal }) => loadThread(threadId ?? "", signal),
    enabled: threadId !== null,
  });
  return threadId === null ? undefined : data;
}

export async function rename(thread: Thread, title: string): Promise<void> {
  changeLists((threads) => threads.map((other) => (other.id === thread.id ? { ...other, title } : other)));
  queryClient.setQueryData(threadKey(thread.id), { ...thread, title });
  try {
    await renameThread(thread.id, title);
  } finally {
    await announceChange(thread.id);
  }
}

export async function remove(thread: Thread): Promise<void> {
  await deleteThread(thread.id);
  changeLists((threads) => threads.filter((other) => other.id !== thread.id));
  queryClient.removeQueries({ queryKey: ["turns", thread.id] });
  await announceChange(thread.id);
}

function changeLists(change: (threads: readonly Thread[]) => readonly Thread[]): void {
  queryClient.setQueriesData<InfiniteData<ThreadPage>>({ queryKey: THREADS }, (data) =>
    data && { ...data, pages: data.pages.map((page) => ({ ...page, threads: change(page.threads) })) },
  );
}
