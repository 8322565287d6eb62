import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Access } from "@/features/chat/Access";
import { AnswerView } from "@/features/chat/AnswerView";
import "@/features/chat/answers.css";
import "@/features/chat/chat.css";
import { Composer } from "@/features/chat/Composer";
import { EmbeddedBanner } from "@/features/chat/EmbeddedBanner";
import { ModelPicker } from "@/features/chat/ModelPicker";
import { QuestionView } from "@/features/chat/QuestionView";
import { Welcome } from "@/features/chat/Welcome";
import { failureOf } from "@/features/chat/failures";
import { flushOnLeave } from "@/features/chat/formStates";
import type { Replies } from "@/features/chat/replies";
import { type Conversation, type TurnDeeds, useConversation, useLatest } from "@/features/chat/useConversation";
import { useLaterFirst } from "@/features/chat/useLaterFirst";
import { useModels } from "@/features/chat/useModels";
import { useStickToBottom } from "@/features/chat/useStickToBottom";
import type { ShownTurn } from "@/features/chat/turns";
import { ApiError } from "@/shared/api/client";
import type { Session } from "@/shared/api/session";
import { DownIcon } from "@/shared/ui/icons";
import { type Progress, useProgress } from "@/shared/ui/useProgress";
import { type ViewAction, interpretAction } from "@/shared/view/action";

interface ChatPageProps {
  readonly replies: Replies;
  /** Null for a chat that has nothing in it yet. */
  readonly threadId: string | null;
  readonly session: Session | undefined;
  /** What the app puts into the header, before and after the model. */
  readonly headerStart: ReactNode;
  readonly headerEnd: ReactNode;
  readonly onSignedIn: () => void;
}

export function ChatPage(props: ChatPageProps): ReactNode {
  const { replies, threadId, session, headerStart, headerEnd, onSignedIn } = props;
  const models = useModels();
  const conversation = useConversation(replies, threadId, models.chosen?.id);
  const [hint, setHint] = useState<string | null>(null);
  // The refused turn after which access was given: it waits to be tried again.
  const [admitted, setAdmitted] = useState<string | null>(null);
  const scroller = useRef<HTMLElement>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const { isAtEnd, followEnd } = useStickToBottom(scroller, threadId);
  const { turns, isBusy, edit, regenerate, switchTo } = conversation;
  const isEmpty = turns.length === 0;

  // With a keyboard at hand the next thing one does is write; on a phone it would cover half of the chat. It also takes
  // the focus over from what goes away when it is pressed, so that the keyboard is not left nowhere.
  const toComposer = useCallback(() => {
    if (window.matchMedia("(hover: hover)").matches) composer.current?.focus();
  }, []);
  const deeds = useMemo(
    (): TurnDeeds => ({
      edit: (turn, content) => {
        edit(turn, content);
        toComposer();
      },
      regenerate: (turn) => {
        regenerate(turn);
        toComposer();
      },
      switchTo,
    }),
    [edit, regenerate, switchTo, toComposer],
  );
  useEffect(flushOnLeave, []);
  useEffect(() => {
    setHint(null);
    toComposer();
  }, [threadId, toComposer]);
  useShortcut("Escape", () => isBusy && conversation.stop());

  const ask = (content: string): void => {
    setHint(null);
    conversation.ask(content);
    followEnd();
  };
  const say = (content: string): void => {
    ask(content);
    toComposer();
  };
  const stop = (): void => {
    conversation.stop();
    toComposer();
  };
  const act = useLatest((action: ViewAction): void => {
    const outcome = interpretAction(action);
    if (outcome.kind === "refused") setHint(outcome.reason);
    else if (outcome.kind === "link") window.open(outcome.url, "_blank", "noopener,noreferrer");
    else if (isBusy) setHint("Wait for the answer to finish, or stop it first.");
    else ask(outcome.content);
  });
  const last = turns.at(-1);
  const isRefused =
    models.needsKey || isDenied(conversation.error) || (isRefusedTurn(last) && last?.key !== admitted);
  const reload = (): void => {
    setAdmitted(last?.key ?? null);
    models.reload();
    onSignedIn();
    toComposer();
  };

  return (
    <div className="page">
      <header className="header">
        {headerStart}
        <ModelPicker models={models} />
        {headerEnd}
      </header>
      {models.chosen?.isEmbedded && <EmbeddedBanner isShort={!isEmpty || threadId !== null} />}
      <main ref={scroller} className="scroller" aria-label="Conversation">
        <div className="column">
          <LoadState conversation={conversation} />
          {threadId === null && isEmpty ? (
            <Welcome onPick={say} disabled={models.chosen === undefined} />
          ) : (
            <TurnList turns={turns} isIdle={!isBusy} deeds={deeds} threadId={threadId} onAction={act} />
          )}
        </div>
      </main>
      <footer className="footer">
        {!isAtEnd && (
          <button type="button" className="to-end" aria-label="To the end" title="To the end" onClick={followEnd}>
            <DownIcon />
          </button>
        )}
        {isRefused && <Access session={session} onSaved={reload} />}
        {models.error && (
          <div className="notice notice-failed" role="alert">
            <p>{models.error}</p>
            <button type="button" className="quiet" onClick={models.reload}>
              Try again
            </button>
          </div>
        )}
        {hint && (
          <p className="notice" role="status">
            {hint}
          </p>
        )}
        <Composer
          field={composer}
          isBusy={isBusy}
          disabled={models.chosen === undefined || conversation.isLoading}
          onSend={say}
          onStop={stop}
        />
      </footer>
      <p className="visually-hidden" role="status" aria-live="polite">
        {useProgress(progressOf(turns))}
      </p>
    </div>
  );
}

/** How far the last answer is; null behind a question. */
function progressOf(turns: readonly ShownTurn[]): Progress | null {
  const last = turns.at(-1);
  if (last?.role !== "assistant") return null;
  const { key, status } = last;
  if (status === "stopped" || status === "failed") return { key, state: status };
  return { key, state: status === "done" ? "ready" : "running" };
}

function LoadState({ conversation }: { readonly conversation: Conversation }): ReactNode {
  if (conversation.isLoading && conversation.error === null) return <p className="loading">Opening the chat…</p>;
  if (conversation.error === null || conversation.turns.length > 0) return null;
  const { message, remedy } = failureOf(conversation.error);
  const isGone = conversation.error instanceof ApiError && conversation.error.status === 404;
  return (
    <div className="notice notice-failed" role="alert">
      <p>{isGone ? "This chat is not there. It was deleted, or it belongs to somebody else." : `${message} ${remedy}`}</p>
    </div>
  );
}

interface TurnListProps {
  readonly turns: readonly ShownTurn[];
  readonly isIdle: boolean;
  readonly deeds: TurnDeeds;
  readonly threadId: string | null;
  readonly onAction: (action: ViewAction) => void;
}

function TurnList({ turns, isIdle, deeds, threadId, onAction }: TurnListProps): ReactNode {
  const later = useLaterFirst(turns);
  return (
    <ol className="turns">
      {later.map((turn, index) => (
        <li key={turn.key} className={turn.role}>
          {turn.role === "user" ? (
            <QuestionView turn={turn} isIdle={isIdle} deeds={deeds} />
          ) : (
            <AnswerView
              turn={turn}
              threadId={threadId}
              deeds={deeds}
              isLast={index === later.length - 1}
              isIdle={isIdle}
              onAction={onAction}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

/** Calls back on a key, unless a dialog, a menu or a field has used it. */
function useShortcut(key: string, call: () => void): void {
  const latest = useLatest(call);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isElsewhere = document.querySelector("dialog[open], :popover-open") !== null;
      if (event.key === key && !event.defaultPrevented && !isElsewhere) latest();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [key, latest]);
}

function isDenied(error: Error | null): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}


function isRefusedTurn(turn: ShownTurn | undefined): boolean {
  return turn?.role === "assistant" && turn.failure?.isRefused === true;
}
