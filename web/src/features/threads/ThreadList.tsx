/** The threads at the side: search, and a list that grows as one scrolls. */
import { type ReactNode, type RefObject, useDeferredValue, useEffect, useRef, useState } from "react";
import { NavLink } from "react-router";
import { ThreadMenu } from "@/features/threads/ThreadMenu";
import "@/features/threads/threads.css";
import { groupByDay } from "@/features/threads/days";
import { type Threads, useThreads } from "@/features/threads/useThreads";
import { ApiError } from "@/shared/api/client";
import type { Thread } from "@/shared/api/threads";
import { SearchIcon } from "@/shared/ui/icons";

interface ThreadListProps {
  readonly searchField: RefObject<HTMLInputElement | null>;
  readonly onOpen: () => void;
  readonly onDeleted: (threadId: string) => void;
}

export function ThreadList({ searchField, onOpen, onDeleted }: ThreadListProps): ReactNode {
  const [search, setSearch] = useState("");
  const sought = useDeferredValue(search.trim());
  const threads = useThreads(sought);
  return (
    <>
      <label className="thread-search">
        <SearchIcon />
        <input
          ref={searchField}
          type="search"
          placeholder="Search chats"
          aria-label="Search chats"
          aria-keyshortcuts="Control+K"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </label>
      <nav className="thread-list" aria-label="Chats">
        {groupByDay(threads.threads, new Date()).map((day) => (
          <section key={day.name} aria-label={day.name}>
            <h2>{day.name}</h2>
            <ul>
              {day.threads.map((thread) => (
                <ThreadRow key={thread.id} thread={thread} onOpen={onOpen} onDeleted={onDeleted} />
              ))}
            </ul>
          </section>
        ))}
        <ListEnd threads={threads} search={sought} />
      </nav>
    </>
  );
}

interface ThreadRowProps {
  readonly thread: Thread;
  readonly onOpen: () => void;
  readonly onDeleted: (threadId: string) => void;
}

function ThreadRow({ thread, onOpen, onDeleted }: ThreadRowProps): ReactNode {
  return (
    <li className="thread-row">
      <NavLink to={`/t/${thread.id}`} onClick={onOpen}>
        {thread.title || "Untitled"}
      </NavLink>
      <ThreadMenu thread={thread} onDeleted={onDeleted} />
    </li>
  );
}

function ListEnd({ threads, search }: { readonly threads: Threads; readonly search: string }): ReactNode {
  const end = useRef<HTMLDivElement>(null);
  const { hasMore, loadMore } = threads;
  useEffect(() => {
    const element = end.current;
    if (element === null || !hasMore) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) loadMore();
    });
    observer.observe(element);
    return () => observer.disconnect();
  });
  // Without a key there is nothing to list; the chat itself asks for one.
  if (threads.error instanceof ApiError && threads.error.status >= 401 && threads.error.status <= 403) return null;
  if (threads.error !== null) {
    return (
      <p className="thread-note">
        The chats could not be read.{" "}
        <button type="button" className="link" onClick={threads.reload}>
          Try again
        </button>
      </p>
    );
  }
  if (!threads.isLoading && threads.threads.length === 0) {
    return <p className="thread-note">{search ? `No chat has “${search}” in its title.` : "Your chats will be here."}</p>;
  }
  return (
    <div ref={end} className="thread-end">
      {hasMore && (
        <button type="button" className="link" onClick={loadMore}>
          More
        </button>
      )}
    </div>
  );
}
