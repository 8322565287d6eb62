import type { ReactNode } from "react";
import { Link } from "react-router";
import { Outcome } from "@/features/requests/Outcome";
import { ReplyView, textOf } from "@/features/requests/ReplyView";
import { type RequestDetail, useRequest } from "@/features/requests/api";
import { Facts } from "@/shared/console/Facts";
import { renderMoney } from "@/shared/console/money";
import { renderCount } from "@/shared/console/numbers";
import { renderDuration, renderMoment } from "@/shared/console/time";
import { CodeBlock } from "@/shared/ui/CodeBlock";
import { Dialog } from "@/shared/ui/Dialog";
import { Tabs } from "@/shared/ui/Tabs";
import { QueryState } from "@/shared/ui/states";

export function RequestDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const request = useRequest(id);
  return (
    <Dialog title="Request" size="side" onClose={onClose}>
      <QueryState query={request} label="Loading the request">
        {(detail) => <Detail request={detail} />}
      </QueryState>
    </Dialog>
  );
}

function Detail({ request }: { readonly request: RequestDetail }): ReactNode {
  const facts: [string, ReactNode][] = [
    ["Outcome", <Outcome key="outcome" request={request} />],
    ["Started", renderMoment(request.started_at)],
    ["Took", renderDuration(request.duration_ms)],
    ["First component", renderDuration(request.first_component_ms)],
    ["Prompt tokens", renderCount(request.prompt_tokens)],
    ["Reply tokens", renderCount(request.completion_tokens)],
    ["Cost", renderMoney(request.cost_usd)],
    ["Repairs", renderCount(request.repairs)],
    ["Model", <code key="model">{request.model}</code>],
    ["Endpoint", request.endpoint],
    ["Key", request.key_name ?? "console"],
    ["User", request.user ?? "–"],
    ["Id", <code key="id">{request.id}</code>],
  ];
  return (
    <div className="stack">
      <Facts facts={facts} />
      {request.thread_id !== null && <Link to={`/threads/${request.thread_id}`}>Open its thread</Link>}
      {request.content === null ? (
        <p className="notice">
          What was asked and answered is not stored. It is from then on when both the server’s settings and the key switch it on.
        </p>
      ) : (
        <Content content={request.content} />
      )}
    </div>
  );
}

function Content({ content }: { readonly content: NonNullable<RequestDetail["content"]> }): ReactNode {
  return (
    <>
      <section className="stack" aria-label="Messages">
        <h3>Messages</h3>
        {content.messages.map((message, index) => {
          const { role, content: words } = (message ?? {}) as { role?: string; content?: unknown };
          return (
            <div key={index}>
              <span className="tag">{role ?? "?"}</span>
              <CodeBlock label={`Message ${index + 1}`} text={textOf(words)} isWrapped />
            </div>
          );
        })}
      </section>
      <section className="stack" aria-label="Reply">
        <h3>Reply</h3>
        <Tabs
          label="Reply"
          tabs={[
            { name: "Rendered", panel: () => <ReplyView content={content.reply} /> },
            { name: "Text", panel: () => <CodeBlock label="Reply as text" text={content.reply} isWrapped /> },
          ]}
        />
      </section>
    </>
  );
}
