/** The names under which server state is remembered, and how tabs tell each other that it changed. */
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/shared/api/client";

export const THREADS = ["threads"] as const;
export const turnsKey = (threadId: string) => ["turns", threadId] as const;
export const threadKey = (threadId: string) => ["thread", threadId] as const;

/** How often a request that met no server is sent again before the person is told. */
const RETRIES = 2;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      networkMode: "always",
      retry: (count, error) => count < RETRIES && error instanceof ApiError && error.status >= 500,
    },
    mutations: { networkMode: "always" },
  },
});

const tabs = new BroadcastChannel("viewloom");
tabs.onmessage = (message: MessageEvent<unknown>) => {
  if (typeof message.data === "string") void refresh(message.data);
};

/** Reads a thread, and the list it stands in, again; other tabs do the same. */
export async function announceChange(threadId: string): Promise<void> {
  tabs.postMessage(threadId);
  await refresh(threadId);
}

async function refresh(threadId: string): Promise<void> {
  // A first reading that is on its way would be waited for, though it may have been answered before the change.
  void queryClient.cancelQueries({ queryKey: turnsKey(threadId) });
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: turnsKey(threadId) }),
    queryClient.invalidateQueries({ queryKey: threadKey(threadId) }),
    queryClient.invalidateQueries({ queryKey: THREADS }),
  ]);
}

/** When a model may have named a new thread: soon after its first reply, or after a while. */
const TITLE_AFTER_MS = [3_000, 12_000];

/** Looks again for the title of a thread that was named by its first line, which a model may improve on. */
export function expectTitle(threadId: string): void {
  for (const wait_ms of TITLE_AFTER_MS) {
    setTimeout(() => {
      void queryClient.invalidateQueries({ queryKey: threadKey(threadId) });
      void queryClient.invalidateQueries({ queryKey: THREADS });
    }, wait_ms);
  }
}
