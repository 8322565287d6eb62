import { type ReactNode, Suspense, lazy, memo, useCallback, useRef, useState } from "react";
import { AnswerTools } from "@/features/chat/AnswerTools";
import { initialState, noteFormState } from "@/features/chat/formStates";
import type { TurnDeeds } from "@/features/chat/useConversation";
import type { AnswerTurn } from "@/features/chat/turns";
import type { Part, ThinkItem } from "@/shared/envelope/reader";
import type { FormState } from "@/shared/api/threads";
import type { ViewAction } from "@/shared/view/action";

const ProgramView = lazy(() => import("@/shared/view/ProgramView"));
const MarkdownView = lazy(() => import("@/shared/view/MarkdownView"));

interface AnswerViewProps {
  readonly turn: AnswerTurn;
  readonly threadId: string | null;
  readonly deeds: Pick<TurnDeeds, "regenerate" | "switchTo">;
  readonly isLast: boolean;
  readonly isIdle: boolean;
  readonly onAction: (action: ViewAction) => void;
}

export const AnswerView = memo(function AnswerView(props: AnswerViewProps): ReactNode {
  const { turn, threadId, deeds, isLast, isIdle, onAction } = props;
  const body = useRef<HTMLDivElement>(null);
  const isStreaming = !["done", "stopped", "failed"].includes(turn.status);
  const thoughts = turn.parts.flatMap((part) => (part.kind === "thinking" ? part.items : []));
  const isBlank = !turn.parts.some(isVisible);
  return (
    <article className="answer" aria-busy={isStreaming} aria-label="Answer">
      {isStreaming && isBlank && <ThinkLine item={thoughts.at(-1) ?? WAITING} />}
      {!isBlank && <Thoughts items={thoughts.filter((item) => !item.ephemeral)} />}
      <div ref={body} className="answer-body">
        <Suspense fallback={<ThinkLine item={WAITING} />}>
          {turn.parts.map((part, index) => (
            <PartView
              key={index}
              part={part}
              place={{ threadId, turnId: turn.id, formState: turn.formState }}
              isStreaming={isStreaming}
              onAction={onAction}
            />
          ))}
        </Suspense>
      </div>
      {turn.status === "reconnecting" && (
        <p className="notice" role="status">
          The connection was lost. Trying to reach the server again…
        </p>
      )}
      <Outcome turn={turn} onRetry={isLast && isIdle ? () => deeds.regenerate(turn) : undefined} />
      {!isStreaming && <AnswerTools turn={turn} body={body} isIdle={isIdle} deeds={deeds} />}
    </article>
  );
});

interface Place {
  readonly threadId: string | null;
  readonly turnId: string | null;
  readonly formState: FormState;
}

interface PartViewProps {
  readonly part: Part;
  readonly place: Place;
  readonly isStreaming: boolean;
  readonly onAction: (action: ViewAction) => void;
}

function PartView({ part, place, isStreaming, onAction }: PartViewProps): ReactNode {
  const { threadId, turnId, formState } = place;
  const [firstState] = useState(() => initialState(turnId, formState));
  const keepState = useCallback(
    (state: Record<string, unknown>) => {
      if (threadId !== null && turnId !== null) noteFormState(threadId, turnId, formState, state);
    },
    [threadId, turnId, formState],
  );
  switch (part.kind) {
    case "program":
      return (
        <ProgramView
          program={part.text}
          isStreaming={isStreaming}
          onAction={onAction}
          onStateChange={keepState}
          {...(firstState && { initialState: firstState })}
        />
      );
    case "markdown":
      return <MarkdownView text={part.text} />;
    case "legacy":
      return part.closed ? (
        <p className="notice">This model answers in an older form that this page does not draw.</p>
      ) : null;
    case "thinking":
    case "ignored":
      return null;
  }
}

/** How an answer ended, if not well. */
function Outcome({ turn, onRetry }: { readonly turn: AnswerTurn; readonly onRetry: (() => void) | undefined }): ReactNode {
  if (turn.status !== "stopped" && turn.failure === null) return null;
  const canRetry = turn.failure?.canRetry ?? true;
  return (
    <div className={turn.failure ? "notice notice-failed" : "notice"} role={turn.failure ? "alert" : undefined}>
      <p>{turn.failure ? `${turn.failure.message} ${turn.failure.remedy}` : "Stopped."}</p>
      {onRetry && canRetry && (
        <button type="button" className="quiet" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

const WAITING: ThinkItem = { title: "Working on it", description: "", ephemeral: true };

function ThinkLine({ item }: { readonly item: ThinkItem }): ReactNode {
  return (
    <p className="think">
      <span className="think-dot" aria-hidden="true" />
      <span>{item.title}</span>
      {item.description && <span className="think-detail">{item.description}</span>}
    </p>
  );
}

/** What the model wants to have remembered of how it came to the answer. */
function Thoughts({ items }: { readonly items: readonly ThinkItem[] }): ReactNode {
  if (items.length === 0) return null;
  return (
    <details className="thoughts">
      <summary>{items.length === 1 ? "1 step" : `${items.length} steps`} before this answer</summary>
      <ol>
        {items.map((item, index) => (
          <li key={index}>
            {item.title}
            {item.description && <span className="think-detail"> {item.description}</span>}
          </li>
        ))}
      </ol>
    </details>
  );
}

function isVisible(part: Part): boolean {
  return part.kind === "legacy" || ((part.kind === "program" || part.kind === "markdown") && part.text.trim() !== "");
}
