/** Replies, streamed: OpenAI's events in, pieces of the content string out, each with its place in the stream. */
import { errorFromBody, isRecord, request } from "@/shared/api/client";
import { createEventReader, readText } from "@/shared/sse/reader";

/** What is said next in a thread. */
export interface Say {
  readonly threadId: string;
  readonly model: string;
  readonly content: string;
  /** The turn it follows; null at the thread's start. */
  readonly after: string | null;
}

export interface Piece {
  readonly content: string;
  /** Where a stream that was lost is taken up again. */
  readonly eventId: string;
}

export interface ReplyStream {
  readonly turnId: string | null;
  readonly pieces: AsyncGenerator<Piece, void>;
}

/** The stream ended before the server said that it was done. */
export class CutOffError extends Error {
  constructor() {
    super("The connection closed before the answer was finished.");
    this.name = "CutOffError";
  }
}

/** Says something. Resolves once the server has stored it and begins to answer. */
export async function startReply(say: Say, signal: AbortSignal): Promise<ReplyStream> {
  const response = await request("/v1/embed/chat/completions", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "x-viewloom-thread": say.threadId,
      "x-viewloom-parent": say.after ?? "start",
    },
    body: JSON.stringify({
      model: say.model,
      messages: [{ role: "user", content: say.content }],
      stream: true,
      stream_options: { include_usage: true },
    }),
    signal,
  });
  return { turnId: response.headers.get("x-viewloom-turn"), pieces: readReply(response, signal) };
}

/** Watches a reply that is being made already, from behind the event `after` on. */
export async function followReply(
  threadId: string,
  turnId: string,
  after: string,
  signal: AbortSignal,
): Promise<ReplyStream> {
  const path = `/v1/threads/${encodeURIComponent(threadId)}/turns/${encodeURIComponent(turnId)}/stream`;
  const response = await request(path, { signal, ...(after && { headers: { "Last-Event-ID": after } }) });
  return { turnId, pieces: readReply(response, signal) };
}

function readReply(response: Response, signal: AbortSignal): AsyncGenerator<Piece, void> {
  if (response.body === null) throw new CutOffError();
  return readPieces(readText(response.body), signal);
}

/**
 * Turns server-sent event text into pieces of content; exported for tests, which bring their own text. Returns only
 * after a proper end of the stream: an error event throws ApiError, a connection that closes early throws CutOffError,
 * and aborting throws the signal's reason.
 */
export async function* readPieces(chunks: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<Piece, void> {
  const events = createEventReader();
  try {
    for await (const chunk of chunks) {
      for (const { data, id } of events.feed(chunk)) {
        if (data === "[DONE]") return;
        const content = parseChunk(data);
        if (content !== "") yield { content, eventId: id };
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
