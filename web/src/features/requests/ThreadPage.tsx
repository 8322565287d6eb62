import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import { MorePages } from "@/features/requests/MorePages";
import { ReplyView, textOf } from "@/features/requests/ReplyView";
import { type ThreadTurn, useThread, useTurns } from "@/features/requests/api";
import { renderMoment } from "@/shared/console/time";
import { readUserTurn } from "@/shared/envelope/userTurn";
import { PageHead } from "@/shared/ui/PageHead";
import { ConsoleIcon } from "@/shared/ui/consoleIcons";
import { Empty, QueryState } from "@/shared/ui/states";

/** One conversation as it was, to read. */
export function ThreadPage(): ReactNode {
  const { threadId = "" } = useParams();
  const thread = useThread(threadId);
  const turns = useTurns(threadId);
  const back = (
    <Link className="button" to="/threads">
      <ConsoleIcon name="back" size={16} />
      All threads
    </Link>
  );
  return (
    <>
      <PageHead title={thread.data?.title || "Thread"} actions={back}>
        {thread.data && `Begun ${renderMoment(thread.data.created_at)}`}
      </PageHead>
      <QueryState query={turns} label="Loading the thread">
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.data);
          if (rows.length === 0) return <Empty title="Nothing was said in it" />;
          return (
            <div className="stack thread">
              {rows.map((turn) => (
                <TurnView key={turn.id} turn={turn} />
              ))}
              <MorePages query={turns} />
            </div>
          );
        }}
      </QueryState>
    </>
  );
}

function TurnView({ turn }: { readonly turn: ThreadTurn }): ReactNode {
  const text = textOf(turn.content);
  return (
    <article className="card" aria-label={`${turn.role}, ${renderMoment(turn.created_at)}`}>
      <p className="turn-head muted">
        <span className="tag">{turn.role}</span>
        {turn.status !== "complete" && <span className="tag tag-danger">{turn.status}</span>}
        <time>{renderMoment(turn.created_at)}</time>
        {turn.model && <code>{turn.model}</code>}
      </p>
      {turn.role === "assistant" ? <ReplyView content={text} /> : <p className="turn-words">{readUserTurn(text).text}</p>}
    </article>
  );
}
