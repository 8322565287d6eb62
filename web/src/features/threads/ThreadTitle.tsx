import { type ReactNode, useEffect } from "react";
import { ThreadMenu } from "@/features/threads/ThreadMenu";
import { useThread } from "@/features/threads/useThreads";

interface ThreadTitleProps {
  readonly threadId: string | null;
  readonly onDeleted: (threadId: string) => void;
}

/** The title of the thread that is open, with what can be done with it. */
export function ThreadTitle({ threadId, onDeleted }: ThreadTitleProps): ReactNode {
  const thread = useThread(threadId);
  const title = thread?.title ?? "";
  useEffect(() => {
    document.title = title ? `${title} · viewloom` : "viewloom";
  }, [title]);
  return (
    <div className="thread-title">
      <h1 title={title}>{title || (threadId === null ? "New chat" : "")}</h1>
      {thread && <ThreadMenu thread={thread} onDeleted={onDeleted} />}
    </div>
  );
}
