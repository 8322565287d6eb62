import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { AnswerView } from "@/features/chat/AnswerView";
import "@/features/chat/chat.css";
import { Composer } from "@/features/chat/Composer";
import { EmbeddedBanner } from "@/features/chat/EmbeddedBanner";
import { KeyPrompt } from "@/features/chat/KeyPrompt";
import { ModelPicker } from "@/features/chat/ModelPicker";
import { Welcome } from "@/features/chat/Welcome";
import { type ViewAction, interpretAction } from "@/features/chat/actions";
import type { Turn } from "@/features/chat/conversation";
import { type Chat, useChat } from "@/features/chat/useChat";
import { useModels } from "@/features/chat/useModels";
import { useStickToBottom } from "@/features/chat/useStickToBottom";
import { NewChatIcon } from "@/shared/ui/icons";

/** The whole chat page; `headerEnd` is what the app adds to the header. */
export function ChatPage({ headerEnd }: { readonly headerEnd: ReactNode }): ReactNode {
  const models = useModels();
  const chat = useChat(models.chosen?.id, models.askForKey);
  const [hint, setHint] = useState<string | null>(null);
  const scroller = useRef<HTMLElement>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const followEnd = useStickToBottom(scroller);

  const ask = (text: string, content?: string): void => {
    setHint(null);
    chat.ask(text, content);
    followEnd();
  };
  const start = (prompt: string): void => {
    ask(prompt);
    // The button that was pressed goes away with the welcome; the keyboard should not be left nowhere.
    composer.current?.focus();
  };
  const clear = (): void => {
    setHint(null);
    chat.clear();
    composer.current?.focus();
  };
  const act = useLatest((action: ViewAction): void => {
    const outcome = interpretAction(action);
    if (outcome.kind === "refused") setHint(outcome.reason);
    else if (outcome.kind === "link") window.open(outcome.url, "_blank", "noopener,noreferrer");
    else if (chat.isBusy) setHint("Wait for the answer to finish, or stop it first.");
    else ask(outcome.text, outcome.content);
  });

  return (
    <div className="page">
      <header className="header">
        <span className="brand">viewloom</span>
        <ModelPicker models={models} />
        <button type="button" className="icon" aria-label="New chat" title="New chat" onClick={clear}>
          <NewChatIcon />
        </button>
        {headerEnd}
      </header>
      {models.chosen?.isEmbedded && <EmbeddedBanner isShort={chat.turns.length > 0} />}
      <main ref={scroller} className="scroller">
        <div className="column">
          {chat.turns.length === 0 ? (
            <Welcome onPick={start} disabled={models.chosen === undefined} />
          ) : (
            <TurnList chat={chat} onAction={act} />
          )}
        </div>
      </main>
      <footer className="footer">
        {models.needsKey && <KeyPrompt onSaved={models.reload} />}
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
          isBusy={chat.isBusy}
          disabled={models.chosen === undefined}
          onSend={ask}
          onStop={chat.stop}
        />
      </footer>
      <p className="visually-hidden" role="status" aria-live="polite">
        {renderProgress(chat.turns)}
      </p>
    </div>
  );
}

function TurnList({ chat, onAction }: { readonly chat: Chat; readonly onAction: (action: ViewAction) => void }): ReactNode {
  const last = chat.turns.length - 1;
  return (
    <ol className="turns">
      {chat.turns.map((turn, index) => (
        <li key={turn.id} className={turn.role}>
          {turn.role === "user" ? (
            <p className="question">{turn.text}</p>
          ) : (
            <AnswerView
              turn={turn}
              onAction={onAction}
              onRetry={index === last && turn.status !== "done" && !chat.isBusy ? chat.retry : undefined}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

/** A function that stays the same while what it does follows the latest render; answers need not be drawn again. */
function useLatest<Args extends unknown[]>(call: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(call);
  useEffect(() => {
    latest.current = call;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}

/** What a screen reader is told: the beginning and the end of an answer, not every piece of it. */
function renderProgress(turns: readonly Turn[]): string {
  const last = turns.at(-1);
  if (last?.role !== "assistant") return "";
  return last.status === "streaming" ? "The answer is being written." : last.status === "done" ? "The answer is ready." : "";
}
