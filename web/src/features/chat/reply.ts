/** A reply that is on its way, and every change it goes through. Pure. */
import type { Failure } from "@/features/chat/failures";
import type { Part } from "@/shared/envelope/reader";

export type ReplyStatus = "waiting" | "streaming" | "reconnecting" | "done" | "stopped" | "failed";

export interface Reply {
  /** What React knows it by, from its first moment on and when the server's turn has taken its place. */
  readonly key: string;
  /** The turn behind which it stands, with its question if that is new; null at the thread's start. */
  readonly after: string | null;
  /** What was said just now and the thread did not have before. */
  readonly question: string | null;
  readonly model: string;
  /** Its turn in the thread, as soon as that is known. */
  readonly turnId: string | null;
  readonly parts: readonly Part[];
  readonly status: ReplyStatus;
  readonly failure: Failure | null;
}

export type ReplyChange =
  | { readonly type: "begin"; readonly turnId: string | null }
  | { readonly type: "advance"; readonly parts: readonly Part[] }
  | { readonly type: "lose" }
  | { readonly type: "stop" }
  | { readonly type: "finish" }
  | { readonly type: "fail"; readonly failure: Failure };

export function changeReply(reply: Reply, change: ReplyChange): Reply {
  // A stream that was stopped may still deliver its last piece.
  if (isOver(reply)) return reply;
  switch (change.type) {
    case "begin":
      return { ...reply, turnId: change.turnId ?? reply.turnId, status: reply.parts.length > 0 ? "streaming" : "waiting" };
    case "advance":
      return { ...reply, parts: change.parts, status: "streaming" };
    case "lose":
      return { ...reply, status: "reconnecting" };
    case "stop":
      return { ...reply, status: "stopped" };
    case "finish":
      return { ...reply, status: "done" };
    case "fail":
      return { ...reply, status: "failed", failure: change.failure };
  }
}

export function isOver(reply: Reply): boolean {
  return reply.status === "done" || reply.status === "stopped" || reply.status === "failed";
}
