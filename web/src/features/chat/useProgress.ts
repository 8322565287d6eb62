import { useState } from "react";
import type { ShownTurn } from "@/features/chat/turns";

/**
 * What a screen reader is told: that an answer has begun and how it ended, not every piece of it. Of an answer that was
 * over when its thread was opened there is nothing to tell, and of a failure its own alert tells.
 */
export function useProgress(turns: readonly ShownTurn[]): string {
  const [watched, setWatched] = useState<string | null>(null);
  const last = turns.at(-1);
  const isRunning = last?.role === "assistant" && !["done", "stopped", "failed"].includes(last.status);
  const isWatched = isRunning || last?.key === watched;
  const now = isWatched && last ? last.key : null;
  if (now !== watched) setWatched(now);
  if (isRunning) return "The answer is being written.";
  if (!isWatched || last?.role !== "assistant" || last.status === "failed") return "";
  return last.status === "stopped" ? "The answer was stopped." : "The answer is ready.";
}
