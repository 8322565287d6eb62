/** Sends a request and gives its chunks as they come, with their times. */
import type { CallPiece, Chunk, Usage } from "@/features/playground/recording";
import { isRecord } from "@/shared/api/client";
import { ConsoleError, send } from "@/shared/console/client";
import { createEventReader } from "@/shared/sse/reader";

export type RunEvent =
  | { readonly kind: "chunk"; readonly chunk: Chunk }
  | { readonly kind: "call"; readonly piece: CallPiece }
  | { readonly kind: "usage"; readonly usage: Usage };

/** Returns after `[DONE]`; throws ConsoleError for a refusal, an error in the stream and a stream that is cut off. */
export async function* run(body: Readonly<Record<string, unknown>>, signal: AbortSignal): AsyncGenerator<RunEvent, void> {
  const start = performance.now();
  const response = await send("/v1/embed/chat/completions", {
    method: "POST",
    headers: { "Content-Type": "application/json", "x-viewloom-trace": "1" },
    body: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const events = createEventReader();
  try {
    for (;;) {
      const next = await reader?.read();
      if (next?.value === undefined) throw failure("The connection closed before the reply was finished.");
      for (const { data } of events.feed(next.value)) {
        if (data === "[DONE]") return;
        yield* readChunk(JSON.parse(data), performance.now() - start);
      }
    }
  } finally {
    // Without this the server would go on writing for a reader that is gone.
    await reader?.cancel().catch(() => undefined);
  }
}

function* readChunk(frame: unknown, atMs: number): Generator<RunEvent, void> {
  if (!isRecord(frame)) return;
  if (isRecord(frame.error)) throw failure(String(frame.error.message ?? "The model stopped with an error."));
  if (isRecord(frame.usage)) yield { kind: "usage", usage: frame.usage as unknown as Usage };
  const choice: unknown = Array.isArray(frame.choices) ? frame.choices[0] : undefined;
  if (!isRecord(choice)) return;
  const delta = isRecord(choice.delta) ? choice.delta : {};
  const content = typeof delta.content === "string" ? delta.content : "";
  const pieces = (Array.isArray(delta.tool_calls) ? delta.tool_calls : []) as CallPiece[];
  for (const piece of pieces) yield { kind: "call", piece };
  const note = pieces.length > 0 ? "tool call" : typeof choice.finish_reason === "string" ? `end: ${choice.finish_reason}` : "";
  if (content === "" && note === "") return;
  const trace = isRecord(frame.viewloom) ? frame.viewloom : {};
  yield {
    kind: "chunk",
    chunk: {
      atMs,
      serverMs: typeof trace.elapsed_ms === "number" ? trace.elapsed_ms : null,
      content,
      note,
      repairs: isRecord(trace.repairs) ? (trace.repairs as Record<string, number>) : {},
    },
  };
}

function failure(message: string): ConsoleError {
  return new ConsoleError(0, message, null, null, null);
}
