/** The turns of a thread as a view shows them. Pure. */
import type { FormState } from "@/shared/view/formState";
import { type Part, readEnvelope } from "@/shared/envelope/reader";
import { readUserTurn } from "@/shared/envelope/userTurn";

export interface ShownTurn {
  /** What React knows it by, from its first moment on. */
  readonly key: string;
  /** Its name on the server; null where it has none yet. */
  readonly id: string | null;
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly parts: readonly Part[];
  readonly isStreaming: boolean;
  readonly notice: string | null;
  readonly formState: FormState;
}

export interface GivenTurn {
  readonly role: string;
  readonly content: string;
  readonly id?: string;
  readonly key?: string;
  readonly status?: string;
  readonly program?: string | null;
  readonly formState?: FormState;
}

const NOTICES: Readonly<Record<string, string>> = {
  interrupted: "This answer was interrupted.",
  failed: "This answer failed.",
};

export function shownTurns(turns: readonly GivenTurn[]): ShownTurn[] {
  return turns.filter((turn) => turn.role === "user" || turn.role === "assistant").map(shownTurn);
}

export function shownTurn(turn: GivenTurn, index: number): ShownTurn {
  const isReply = turn.role === "assistant";
  return {
    key: turn.key ?? turn.id ?? String(index),
    id: turn.id ?? null,
    role: isReply ? "assistant" : "user",
    text: isReply ? "" : readUserTurn(turn.content).text,
    parts: isReply ? partsOf(turn) : [],
    isStreaming: turn.status === "running",
    notice: (isReply && NOTICES[turn.status ?? ""]) || null,
    formState: turn.formState ?? {},
  };
}

/** Replies in the older form are trees; their program stands beside them. */
function partsOf(turn: GivenTurn): readonly Part[] {
  const parts = readEnvelope(turn.content);
  const { program } = turn;
  if (program == null) return parts;
  return parts.map((part) => (part.kind === "legacy" ? { kind: "program", text: program, closed: true } : part));
}
