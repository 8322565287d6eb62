/** The turns of one conversation and every way they change. Pure. */
import type { WireMessage } from "@/shared/api/chat";
import { type Part, readEnvelope } from "@/shared/envelope/reader";

export type Status = "streaming" | "done" | "stopped" | "failed";

export interface UserTurn {
  readonly id: number;
  readonly role: "user";
  /** What is sent; for a click or a submit it holds more than the person sees. */
  readonly content: string;
  readonly text: string;
}

export interface AssistantTurn {
  readonly id: number;
  readonly role: "assistant";
  /** The content string exactly as it arrived; it goes back to the server like this. */
  readonly content: string;
  readonly parts: readonly Part[];
  readonly status: Status;
  readonly notice: string | null;
}

export type Turn = UserTurn | AssistantTurn;

export type Change =
  | { readonly type: "ask"; readonly text: string; readonly content: string }
  | { readonly type: "answer" }
  | { readonly type: "advance"; readonly content: string; readonly parts: readonly Part[] }
  | { readonly type: "end"; readonly status: Exclude<Status, "streaming">; readonly notice: string | null }
  | { readonly type: "withdraw" }
  | { readonly type: "clear" };

export function changeTurns(turns: readonly Turn[], change: Change): readonly Turn[] {
  switch (change.type) {
    case "ask":
      return [...turns, { id: nextId(turns), role: "user", text: change.text, content: change.content }];
    case "answer":
      return [...turns, { ...NEW_ANSWER, id: nextId(turns) }];
    case "advance":
      return changeAnswer(turns, { content: change.content, parts: change.parts });
    case "end":
      return changeAnswer(turns, { status: change.status, notice: change.notice });
    case "withdraw":
      return turns.at(-1)?.role === "assistant" ? turns.slice(0, -1) : turns;
    case "clear":
      return [];
  }
}

const NEW_ANSWER = { role: "assistant", content: "", parts: [], status: "streaming", notice: null } as const;

function nextId(turns: readonly Turn[]): number {
  return (turns.at(-1)?.id ?? 0) + 1;
}

function changeAnswer(turns: readonly Turn[], change: Partial<AssistantTurn>): readonly Turn[] {
  const last = turns.at(-1);
  // A stream that was cleared away may still deliver its last frame.
  if (last?.role !== "assistant" || last.status !== "streaming") return turns;
  return [...turns.slice(0, -1), { ...last, ...change }];
}

/** What the server is sent: every turn verbatim, without answers of which nothing arrived. */
export function toMessages(turns: readonly Turn[]): WireMessage[] {
  return turns.filter((turn) => turn.content !== "").map(({ role, content }) => ({ role, content }));
}

export function isBusy(turns: readonly Turn[]): boolean {
  const last = turns.at(-1);
  return last?.role === "assistant" && last.status === "streaming";
}

/** Text for storage; `parseTurns` reads it back. */
export function renderTurns(turns: readonly Turn[]): string {
  return JSON.stringify(turns, (key, value: unknown) => (key === "parts" ? undefined : value));
}

/** Reads stored turns; an answer that was still arriving when the page went away counts as stopped. */
export function parseTurns(stored: string | null): readonly Turn[] {
  if (stored === null) return [];
  try {
    const turns = JSON.parse(stored) as Turn[];
    return turns.map((turn) => (turn.role === "user" ? turn : restoreAnswer(turn)));
  } catch {
    return [];
  }
}

function restoreAnswer(turn: AssistantTurn): AssistantTurn {
  const parts = readEnvelope(turn.content);
  if (turn.status !== "streaming") return { ...turn, parts };
  return { ...turn, parts, status: "stopped", notice: "The page was left before this answer was finished." };
}
