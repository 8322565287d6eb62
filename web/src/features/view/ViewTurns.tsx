/** The turns of a thread, or one program, drawn in a view. */
import { type ReactNode, memo, useCallback, useState } from "react";
import type { ViewAction } from "@/shared/view/action";
import { type FormState, toFormState, toInitialState } from "@/shared/view/formState";
import type { ShownTurn } from "@/features/view/shown";
import type { Part } from "@/shared/envelope/reader";
import MarkdownView from "@/shared/view/MarkdownView";
import ProgramView from "@/shared/view/ProgramView";

interface Handlers {
  readonly onAction: (action: ViewAction) => void;
  readonly onFields: (turnId: string | null, state: FormState) => void;
}

export function ViewTurns({ turns, ...handlers }: Handlers & { readonly turns: readonly ShownTurn[] }): ReactNode {
  return (
    <div className="turns">
      {turns.map((turn) =>
        turn.role === "user" ? (
          <div key={turn.key} className="question">
            {turn.text}
          </div>
        ) : (
          <AnswerView key={turn.key} turn={turn} {...handlers} />
        ),
      )}
    </div>
  );
}

const AnswerView = memo(function AnswerView({ turn, onAction, onFields }: Handlers & { readonly turn: ShownTurn }) {
  const isEmpty = turn.parts.every((part) => part.kind === "thinking" || part.kind === "ignored");
  return (
    <article className="answer" aria-busy={turn.isStreaming} aria-label="Answer">
      {turn.isStreaming && isEmpty && <p className="working">Working on it…</p>}
      {turn.parts.map((part, index) => (
        <PartView key={index} part={part} turn={turn} onAction={onAction} onFields={onFields} />
      ))}
      {turn.notice !== null && <p className="notice">{turn.notice}</p>}
    </article>
  );
});

function PartView({ part, turn, ...handlers }: Handlers & { readonly part: Part; readonly turn: ShownTurn }): ReactNode {
  switch (part.kind) {
    case "program":
      return <FieldsView program={part.text} turn={turn} {...handlers} />;
    case "markdown":
      return <MarkdownView text={part.text} />;
    case "legacy":
      return part.closed ? <p className="notice">This answer has an older form that is not drawn here.</p> : null;
    case "thinking":
    case "ignored":
      return null;
  }
}

interface FieldsProps extends Handlers {
  readonly program: string;
  readonly turn: ShownTurn;
}

/** A program, whose fields begin with what the turn had when it was first drawn. */
export function FieldsView({ program, turn, onAction, onFields }: FieldsProps): ReactNode {
  const [initial] = useState(() => toInitialState(turn.formState));
  const note = useCallback(
    (state: Record<string, unknown>) => onFields(turn.id, toFormState(state)),
    [onFields, turn.id],
  );
  return (
    <ProgramView
      program={program}
      isStreaming={turn.isStreaming}
      onAction={onAction}
      onStateChange={note}
      {...(initial && { initialState: initial })}
    />
  );
}
