import { type ReactNode, useDeferredValue, useState } from "react";
import { Link } from "react-router";
import { MorePages } from "@/features/requests/MorePages";
import { useThreads } from "@/features/requests/api";
import { renderAgo, renderMoment } from "@/shared/console/time";
import { PageHead } from "@/shared/ui/PageHead";
import { Empty, QueryState } from "@/shared/ui/states";

export function ThreadsPage(): ReactNode {
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const threads = useThreads(search);
  return (
    <>
      <PageHead title="Threads">Conversations that this server keeps for your account, to read.</PageHead>
      <div className="filters">
        <input
          type="search"
          aria-label="Search threads"
          placeholder="Search titles"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <QueryState query={threads} label="Loading threads">
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.data);
          if (rows.length === 0) {
            return <Empty title={search ? "No title has these words" : "No threads yet"}>Chats and apps that use threads make them.</Empty>;
          }
          return (
            <>
              <ul className="card rows">
                {rows.map((thread) => (
                  <li key={thread.id}>
                    <Link to={`/threads/${thread.id}`}>{thread.title || "Untitled"}</Link>
                    <time className="muted" title={renderMoment(thread.updated_at)}>
                      {renderAgo(thread.updated_at)}
                    </time>
                  </li>
                ))}
              </ul>
              <MorePages query={threads} />
            </>
          );
        }}
      </QueryState>
    </>
  );
}
