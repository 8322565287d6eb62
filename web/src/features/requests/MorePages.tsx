import type { ReactNode } from "react";

interface MorePagesProps {
  readonly query: { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; readonly fetchNextPage: () => unknown };
}

export function MorePages({ query }: MorePagesProps): ReactNode {
  if (!query.hasNextPage) return null;
  return (
    <p>
      <button type="button" className="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {query.isFetchingNextPage ? "Loading…" : "Load more"}
      </button>
    </p>
  );
}
