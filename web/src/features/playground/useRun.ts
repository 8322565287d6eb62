/** One run at a time: its recording grows while it streams. */
import { useCallback, useEffect, useRef, useState } from "react";
import { type Chunk, type Recording, type ToolCall, type Usage, joinCall } from "@/features/playground/recording";
import { run } from "@/features/playground/run";

export interface Run {
  /** Counts up with every start, so that a view can begin anew. */
  readonly number: number;
  readonly state: "idle" | "running" | "done" | "stopped" | "failed";
  readonly recording: Recording;
  readonly error: unknown;
}

const EMPTY: Recording = { chunks: [], calls: [], usage: null, endMs: 0 };
const IDLE: Run = { number: 0, state: "idle", recording: EMPTY, error: null };

export function useRun(): { current: Run; start: (body: Record<string, unknown>) => void; stop: () => void } {
  const [current, setCurrent] = useState(IDLE);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const start = useCallback((body: Record<string, unknown>) => {
    abort.current?.abort();
    const controller = new AbortController();
    abort.current = controller;
    setCurrent(({ number }) => ({ ...IDLE, number: number + 1, state: "running" }));
    void follow(body, controller.signal, (part) => {
      if (abort.current === controller) setCurrent((before) => ({ ...before, ...part }));
    });
  }, []);
  const stop = useCallback(() => abort.current?.abort(), []);
  return { current, start, stop };
}

async function follow(
  body: Record<string, unknown>,
  signal: AbortSignal,
  tell: (part: Partial<Run>) => void,
): Promise<void> {
  const began = performance.now();
  const chunks: Chunk[] = [];
  let calls: readonly ToolCall[] = [];
  let usage: Usage | null = null;
  let frame = 0;
  const recording = (): Recording => ({ chunks: [...chunks], calls, usage, endMs: performance.now() - began });
  const show = (): void => {
    frame = 0;
    tell({ recording: recording() });
  };
  const end = (part: Partial<Run>): void => {
    cancelAnimationFrame(frame);
    tell({ ...part, recording: recording() });
  };
  try {
    for await (const event of run(body, signal)) {
      if (event.kind === "chunk") chunks.push(event.chunk);
      else if (event.kind === "call") calls = joinCall(calls, event.piece);
      else usage = event.usage;
      // Drawing costs more than reading: chunks that share a frame are drawn once.
      frame ||= requestAnimationFrame(show);
    }
    end({ state: "done" });
  } catch (error) {
    end(signal.aborted ? { state: "stopped" } : { state: "failed", error });
  }
}
