/** What a run brought, chunk by chunk, so that it can be looked at and played again. Pure. */

export interface Chunk {
  /** Milliseconds since the request was sent, by this page's clock. */
  readonly atMs: number;
  /** The server's own count, if it traces. */
  readonly serverMs: number | null;
  /** Empty for a chunk that calls a tool, or ends the reply. */
  readonly content: string;
  /** What such a chunk says instead. */
  readonly note: string;
  /** Repairs up to here, by kind. */
  readonly repairs: Readonly<Record<string, number>>;
}

export interface ToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A piece of one: OpenAI's delta. */
export interface CallPiece {
  readonly index: number;
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly viewloom?: { readonly repairs?: Readonly<Record<string, number>>; readonly estimated?: boolean };
}

export interface Recording {
  readonly chunks: readonly Chunk[];
  readonly calls: readonly ToolCall[];
  readonly usage: Usage | null;
  readonly endMs: number;
}

/** The content up to a moment. Cost: linear in the chunks. */
export function contentAt(recording: Recording, ms: number): string {
  let content = "";
  for (const chunk of recording.chunks) {
    if (chunk.atMs > ms) break;
    content += chunk.content;
  }
  return content;
}

export function repairsIn(repairs: Readonly<Record<string, number>>): number {
  return Object.values(repairs).reduce((sum, count) => sum + count, 0);
}

/** Returns the calls with one more piece in its place. */
export function joinCall(calls: readonly ToolCall[], piece: CallPiece): ToolCall[] {
  const { id, function: before } = calls[piece.index] ?? { id: "", function: { name: "", arguments: "" } };
  const name = piece.function?.name ?? before.name;
  const joined = { name, arguments: before.arguments + (piece.function?.arguments ?? "") };
  return calls.toSpliced(piece.index, 1, { id: piece.id ?? id, type: "function", function: joined });
}

/** When repairs were first seen: the chunk, its moment, and what was new in it. */
export function repairMoments(recording: Recording): { index: number; atMs: number; text: string }[] {
  const moments: { index: number; atMs: number; text: string }[] = [];
  let before: Readonly<Record<string, number>> = {};
  for (const [index, { atMs, repairs }] of recording.chunks.entries()) {
    const fresh = Object.entries(repairs).filter(([kind, count]) => count > (before[kind] ?? 0));
    if (fresh.length > 0) {
      moments.push({ index, atMs, text: fresh.map(([kind, count]) => `${kind} ×${count - (before[kind] ?? 0)}`).join(", ") });
    }
    before = repairs;
  }
  return moments;
}

/** The moment at which the program's first component could be drawn: the end of its first line's opening call. */
export function firstComponentMs(recording: Recording): number | null {
  let content = "";
  for (const chunk of recording.chunks) {
    content += chunk.content;
    if (/```[\w-]*\n[\s\S]*?=\s*[A-Z]\w*\(/.test(content)) return chunk.atMs;
  }
  return null;
}
