import { type ReactNode, Suspense, lazy, memo, useCallback, useState } from "react";
import type { ViewAction } from "@/features/chat/actions";
import type { AssistantTurn } from "@/features/chat/conversation";
import { loadFormState, saveFormState } from "@/features/chat/formStates";
import type { Part, ThinkItem } from "@/shared/envelope/reader";

const ProgramView = lazy(() => import("@/shared/view/ProgramView"));
const MarkdownView = lazy(() => import("@/shared/view/MarkdownView"));

interface AnswerViewProps {
  readonly turn: AssistantTurn;
  readonly onAction: (action: ViewAction) => void;
  readonly onRetry?: (() => void) | undefined;
}

export const AnswerView = memo(function AnswerView({ turn, onAction, onRetry }: AnswerViewProps): ReactNode {
  const isStreaming = turn.status === "streaming";
  const think = isStreaming ? findThinkItem(turn.parts) : null;
  return (
    <article className="answer" aria-busy={isStreaming} aria-label="Answer">
      {think && <ThinkLine item={think} />}
      <Suspense fallback={<ThinkLine item={WAITING} />}>
        {turn.parts.map((part, index) => (
          <PartView key={index} part={part} place={`${turn.id}.${index}`} isStreaming={isStreaming} onAction={onAction} />
        ))}
      </Suspense>
      {turn.notice && (
        <div className={turn.status === "failed" ? "notice notice-failed" : "notice"} role="alert">
          <p>{turn.notice}</p>
          {onRetry && (
            <button type="button" className="quiet" onClick={onRetry}>
              Try again
            </button>
          )}
        </div>
      )}
    </article>
  );
});

interface PartViewProps {
  readonly part: Part;
  readonly place: string;
  readonly isStreaming: boolean;
  readonly onAction: (action: ViewAction) => void;
}

function PartView({ part, place, isStreaming, onAction }: PartViewProps): ReactNode {
  const [formState] = useState(() => loadFormState(place));
  const keepFormState = useCallback((state: Record<string, unknown>) => saveFormState(place, state), [place]);
  switch (part.kind) {
    case "program":
      return (
        <ProgramView
          program={part.text}
          isStreaming={isStreaming}
          onAction={onAction}
          onStateChange={keepFormState}
          {...(formState && { initialState: formState })}
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

/** The latest thinking item, as long as nothing after it can be seen. */
function findThinkItem(parts: readonly Part[]): ThinkItem | null {
  let latest: ThinkItem | null = WAITING;
  for (const part of parts) {
    if (part.kind === "thinking") latest = part.items.at(-1) ?? latest;
    else if (part.kind === "legacy" || (part.kind !== "ignored" && part.text.trim() !== "")) latest = null;
  }
  return latest;
}
