/** What a conversation shows: the thread's turns as stored, and the reply that is on its way. Pure. */
import { type Failure, failureOfCode } from "@/features/chat/failures";
import { type Replies, questionKey, storedTurn } from "@/features/chat/replies";
import { type Reply, type ReplyStatus, isOver } from "@/features/chat/reply";
import type { FormState, ThreadTurn } from "@/shared/api/threads";
import { type Part, readEnvelope } from "@/shared/envelope/reader";

export interface QuestionTurn {
  readonly role: "user";
  readonly key: string;
  /** Null while it is not known to be stored. */
  readonly id: string | null;
  readonly parentId: string | null;
  readonly siblings: readonly string[];
  readonly content: string;
}

export interface AnswerTurn {
  readonly role: "assistant";
  readonly key: string;
  readonly id: string | null;
  readonly siblings: readonly string[];
  readonly parts: readonly Part[];
  readonly status: ReplyStatus;
  readonly failure: Failure | null;
  readonly formState: FormState;
}

export type ShownTurn = QuestionTurn | AnswerTurn;
export type Known = Pick<Replies, "keyOf" | "failureOf">;

const NOTHING: FormState = {};

/** The turns to show, oldest first. Instructions and results of tools are not for people. */
export function shownTurns(turns: readonly ThreadTurn[], reply: Reply | null, known: Known): readonly ShownTurn[] {
  if (reply === null) return turns.flatMap((turn) => storedTurns(turn, known));
  const stored = isOver(reply) ? storedTurn(reply, turns) : undefined;
  if (stored !== undefined) return turns.flatMap((turn) => storedTurns(turn, keysOf(reply, stored, known)));
  const before = turns.slice(0, turns.findIndex((turn) => turn.id === reply.after) + 1);
  return [
    ...before.flatMap((turn) => storedTurns(turn, known)),
    ...(reply.question === null ? [] : [newQuestion(reply, reply.question)]),
    runningAnswer(reply),
  ];
}

function keysOf(reply: Reply, stored: ThreadTurn, known: Known): Known {
  return {
    keyOf: (id) => {
      if (id === stored.id) return reply.key;
      return id === stored.parentId && reply.question !== null ? questionKey(reply) : known.keyOf(id);
    },
    failureOf: (id) => (id === stored.id ? (reply.failure ?? undefined) : known.failureOf(id)),
  };
}

function storedTurns(turn: ThreadTurn, known: Known): ShownTurn[] {
  const key = known.keyOf(turn.id) ?? turn.id;
  if (turn.role === "user") return [storedQuestion(turn, key)];
  return turn.role === "assistant" ? [storedAnswer(turn, key, known.failureOf(turn.id))] : [];
}

// Views are drawn anew only for other objects, so what is the same turn is the same object.
const questions = new WeakMap<ThreadTurn, QuestionTurn>();
const answers = new WeakMap<ThreadTurn, AnswerTurn>();
const newQuestions = new Map<string, QuestionTurn>();
const runningAnswers = new WeakMap<Reply, AnswerTurn>();

function storedQuestion(turn: ThreadTurn, key: string): QuestionTurn {
  const made = questions.get(turn);
  if (made?.key === key) return made;
  const { id, parentId, siblings, content } = turn;
  const question = { role: "user", key, id, parentId, siblings, content } as const;
  questions.set(turn, question);
  return question;
}

function storedAnswer(turn: ThreadTurn, key: string, told: Failure | undefined): AnswerTurn {
  const made = answers.get(turn);
  if (made?.key === key) return made;
  const { id, siblings, formState } = turn;
  const status = STATUSES[turn.status];
  const failure = status === "failed" ? (told ?? failureOfCode(turn.error ?? "")) : null;
  const parts = readEnvelope(turn.content);
  const answer = { role: "assistant", key, id, siblings, parts, status, failure, formState } as const;
  answers.set(turn, answer);
  return answer;
}

const STATUSES = { running: "waiting", complete: "done", interrupted: "stopped", failed: "failed" } as const;

function newQuestion(reply: Reply, content: string): QuestionTurn {
  const key = questionKey(reply);
  const made = newQuestions.get(key);
  if (made !== undefined) return made;
  const question = { role: "user", key, id: null, parentId: reply.after, siblings: [], content } as const;
  newQuestions.clear();
  newQuestions.set(key, question);
  return question;
}

function runningAnswer(reply: Reply): AnswerTurn {
  const made = runningAnswers.get(reply);
  if (made !== undefined) return made;
  const { key, turnId, parts, status, failure } = reply;
  const answer: AnswerTurn = { role: "assistant", key, id: turnId, siblings: [], parts, status, failure, formState: NOTHING };
  runningAnswers.set(reply, answer);
  return answer;
}
