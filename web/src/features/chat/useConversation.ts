/** One thread's conversation: what it shows, and what a person can do in it. */
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { flushFormStates } from "@/features/chat/formStates";
import { Replies, type Question } from "@/features/chat/replies";
import { isOver } from "@/features/chat/reply";
import { type AnswerTurn, type QuestionTurn, type ShownTurn, shownTurns } from "@/features/chat/turns";
import { announceChange, turnsKey } from "@/shared/api/queries";
import { type ThreadTurn, activateTurn, loadTurns } from "@/shared/api/threads";

/** What can be done with a turn; these stay the same functions, so that turns need not be drawn again. */
export interface TurnDeeds {
  edit(turn: QuestionTurn, content: string): void;
  regenerate(turn: AnswerTurn): void;
  switchTo(turnId: string): void;
}

export interface Conversation extends TurnDeeds {
  readonly turns: readonly ShownTurn[];
  readonly isBusy: boolean;
  readonly isLoading: boolean;
  readonly error: Error | null;
  ask(content: string): void;
  stop(): void;
}

const NO_TURNS: readonly ThreadTurn[] = [];

export function useConversation(replies: Replies, threadId: string | null, model: string | undefined): Conversation {
  const reply = useSyncExternalStore(replies.subscribe, () => replies.find(threadId));
  const query = useQuery({
    queryKey: turnsKey(threadId ?? ""),
    queryFn: ({ signal }) => loadTurns(threadId ?? "", signal),
    enabled: threadId !== null,
  });
  const stored = threadId === null ? NO_TURNS : (query.data ?? NO_TURNS);
  const turns = useMemo(() => shownTurns(stored, reply, replies), [stored, reply, replies]);
  // A reply that is over counts until its turn is there: what is said next has to stand behind that.
  const isBusy = reply !== null && (!isOver(reply) || (reply.status !== "failed" && query.isFetching));

  useEffect(() => {
    if (threadId === null) return;
    replies.leaveDraft();
    const last = stored.at(-1);
    if (last?.role === "assistant" && last.status === "running") replies.follow(threadId, last);
    else replies.settle(threadId, stored);
  }, [replies, threadId, stored, reply]);

  const say = (question: Omit<Question, "model">): void => {
    if (isBusy || model === undefined) return;
    // What was typed into fields belongs to what comes next.
    flushFormStates();
    replies.ask(threadId, { model, ...question });
  };
  const lastId = turns.findLast((turn) => turn.id !== null)?.id ?? null;
  return {
    turns,
    isBusy,
    isLoading: threadId !== null && query.isPending && reply === null,
    error: query.error,
    ask: useLatest((content: string) => say({ content, parent: lastId })),
    edit: useLatest((turn: QuestionTurn, content: string) => say({ content, parent: turn.parentId })),
    regenerate: useLatest((turn: AnswerTurn) => {
      const question = questionOf(turns, turn);
      if (question === undefined) return;
      const { content, parentId, id } = question;
      say({ content, parent: parentId, ...(id !== null && { asked: id }) });
    }),
    switchTo: useLatest((turnId: string) => {
      if (threadId === null || isBusy) return;
      void activateTurn(threadId, turnId).then(() => announceChange(threadId));
    }),
    stop: useLatest(() => void replies.stop(threadId)),
  };
}

function questionOf(turns: readonly ShownTurn[], answer: AnswerTurn): QuestionTurn | undefined {
  const before = turns.slice(0, turns.indexOf(answer));
  return before.findLast((turn) => turn.role === "user");
}

/** A function that stays the same while what it does follows the latest render; answers need not be drawn again. */
export function useLatest<Args extends unknown[]>(call: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(call);
  useEffect(() => {
    latest.current = call;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}
