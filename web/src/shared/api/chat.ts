/** One chat completion, streamed: OpenAI's events in, pieces of the content string out. */
import { errorFromBody, isRecord, request } from "@/shared/api/client";
import { createEventReader } from "@/shared/sse/reader";

export interface WireMessage {
  readonly role: "user" | "assistant";
  readonly content: string;
}

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly WireMessage[];
}

/** The stream ended before the server said that it was done. */
export class CutOffError extends Error {
  constructor() {
    super("The connection closed before the answer was finished.");
    this.name = "CutOffError";
  }
}

/**
 * Yields the content as it arrives. Returns only after a proper end of the stream: an error event throws ApiError, a
 * connection that closes early throws CutOffError, and aborting throws the signal's reason.
 */
export async function* streamChat(chat: ChatRequest, signal: AbortSignal): AsyncGenerator<string, void> {
  const response = await request("/v1/embed/chat/completions", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...chat, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  if (response.body === null) throw new CutOffError();
  yield* readContent(readText(response.body), signal);
}

async function* readText(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    // Without this the server would go on writing for a reader that is gone.
    await reader.cancel().catch(() => undefined);
  }
}

/** Turns server-sent event text into content; exported for tests, which bring their own text. */
export async function* readContent(chunks: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<string, void> {
  const events = createEventReader();
  try {
    for await (const chunk of chunks) {
      for (const data of events.feed(chunk)) {
        if (data === "[DONE]") return;
        const content = parseChunk(data);
        if (content !== "") yield content;
      }
    }
  } catch (error) {
    // What a lost connection throws differs between browsers; to a person it is the same.
    if (error instanceof TypeError && !signal.aborted) throw new CutOffError();
    throw error;
  }
  signal.throwIfAborted();
  throw new CutOffError();
}

function parseChunk(data: string): string {
  let chunk: unknown;
  try {
    chunk = JSON.parse(data);
  } catch {
    throw errorFromBody(0, null, "The server sent something that is not a chat completion.");
  }
  if (!isRecord(chunk)) return "";
  if (chunk.error !== undefined) throw errorFromBody(0, chunk, "The model stopped with an error.");
  const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
  const delta = isRecord(choice) && isRecord(choice.delta) ? choice.delta : {};
  return typeof delta.content === "string" ? delta.content : "";
}
