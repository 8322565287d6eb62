import { useState } from "react";

export interface Progress {
  /** Which answer it is, from its beginning on. */
  readonly key: string;
  readonly state: "running" | "stopped" | "failed" | "ready";
}

/**
 * What a screen reader is told: that an answer has begun and how it ended, not every piece of it. Of an answer that was
 * over when its thread was opened there is nothing to tell, and of a failure its own alert tells.
 */
export function useProgress(answer: Progress | null): string {
  const [watched, setWatched] = useState<string | null>(null);
  const isRunning = answer?.state === "running";
  const isWatched = isRunning || answer?.key === watched;
  const now = isWatched && answer ? answer.key : null;
  if (now !== watched) setWatched(now);
  if (isRunning) return "The answer is being written.";
  if (!isWatched || !answer || answer.state === "failed") return "";
  return answer.state === "stopped" ? "The answer was stopped." : "The answer is ready.";
}
