/** Runs a conversation: sends turns, takes in the stream, keeps the turns for this tab. */
import { useCallback, useEffect, useReducer, useRef } from "react";
import { changeTurns, isBusy, parseTurns, renderTurns, toMessages, type Change, type Turn } from "@/features/chat/conversation";
import { clearFormStates } from "@/features/chat/formStates";
import { streamChat } from "@/shared/api/chat";
import { ApiError } from "@/shared/api/client";
import { EnvelopeReader } from "@/shared/envelope/reader";

const TURNS_ITEM = "viewloom.turns";
/** Why a stream was aborted when its conversation is gone: nothing of it may be shown any more. */
const CLEARED = "cleared";

export interface Chat {
  readonly turns: readonly Turn[];
  readonly isBusy: boolean;
  /** Sends a turn; `content` is what the model gets if it differs from what the person sees. */
  ask(text: string, content?: string): void;
  stop(): void;
  retry(): void;
  clear(): void;
}

export function useChat(model: string | undefined, onKeyRefused: () => void): Chat {
  const [turns, dispatch] = useReducer(changeTurns, null, () => parseTurns(sessionStorage.getItem(TURNS_ITEM)));
  const running = useRef<AbortController | null>(null);
  const busy = isBusy(turns);

  useEffect(() => {
    if (!busy) saveTurns(turns);
  }, [busy, turns]);
  useEffect(() => () => running.current?.abort(), []);

  const answer = useCallback(
    (history: readonly Turn[]) => {
      if (model === undefined) return;
      const abort = new AbortController();
      running.current = abort;
      dispatch({ type: "answer" });
      void runAnswer({ model, messages: toMessages(history) }, abort.signal, dispatch).then((error) => {
        if (error instanceof ApiError && (error.status === 401 || error.status === 403)) onKeyRefused();
      });
    },
    [model, onKeyRefused],
  );

  const ask = (text: string, content: string = text): void => {
    if (busy || model === undefined) return;
    const change: Change = { type: "ask", text, content };
    dispatch(change);
    answer(changeTurns(turns, change));
  };
  const retry = (): void => {
    if (busy) return;
    dispatch({ type: "withdraw" });
    answer(changeTurns(turns, { type: "withdraw" }));
  };
  const clear = (): void => {
    running.current?.abort(CLEARED);
    clearFormStates();
    dispatch({ type: "clear" });
  };
  return { turns, isBusy: busy, ask, retry, clear, stop: () => running.current?.abort() };
}

/** Streams one answer into the conversation. Returns the error that ended it, if one did. */
async function runAnswer(
  chat: Parameters<typeof streamChat>[0],
  signal: AbortSignal,
  dispatch: (change: Change) => void,
): Promise<unknown> {
  const reader = new EnvelopeReader();
  let content = "";
  let frame = 0;
  const show = (): void => {
    cancelAnimationFrame(frame);
    frame = 0;
    dispatch({ type: "advance", content, parts: reader.view() });
  };
  try {
    for await (const piece of streamChat(chat, signal)) {
      content += piece;
      reader.feed(piece);
      // Drawing costs far more than reading, so pieces that share a frame are drawn once.
      frame ||= requestAnimationFrame(show);
    }
    show();
    const notice = content.trim() === "" ? "The model sent an empty answer." : null;
    dispatch({ type: "end", status: notice ? "failed" : "done", notice });
    return null;
  } catch (error) {
    cancelAnimationFrame(frame);
    if (signal.reason === CLEARED) return null;
    show();
    if (signal.aborted) dispatch({ type: "end", status: "stopped", notice: "Stopped." });
    else dispatch({ type: "end", status: "failed", notice: renderFailure(error) });
    return error;
  }
}

function renderFailure(error: unknown): string {
  return error instanceof Error ? error.message : "The answer could not be read.";
}

function saveTurns(turns: readonly Turn[]): void {
  try {
    sessionStorage.setItem(TURNS_ITEM, renderTurns(turns));
  } catch {
    // The storage is full: the conversation goes on, only a reload forgets it.
  }
}
