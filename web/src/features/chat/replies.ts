/**
 * The replies that this page watches, by thread: asked for here, or found running. They outlive the view of their
 * thread, so that one may look at another thread meanwhile. A connection that is lost is taken up where it broke off.
 */
import { type Failure, failureOf, failureOfCode } from "@/features/chat/failures";
import { type Reply, type ReplyChange, changeReply, isOver } from "@/features/chat/reply";
import { CutOffError, type ReplyStream, followReply, startReply } from "@/shared/api/chat";
import { ApiError } from "@/shared/api/client";
import { announceChange, expectTitle } from "@/shared/api/queries";
import { type ThreadTurn, cancelTurn, createThread, loadTurns } from "@/shared/api/threads";
import { EnvelopeReader } from "@/shared/envelope/reader";

/** In place of a thread's id: a chat that has no thread yet. */
const DRAFT = "";
const RECONNECTS = 8;
const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 8_000;
/** How often a reply is looked at that runs where its stream cannot be had. */
const LOOK_MS = 2_000;

export interface Question {
  readonly model: string;
  readonly content: string;
  /** The turn that it follows; null at the thread's start. */
  readonly parent: string | null;
  /** The turn that says the same already: then only another answer is wanted. */
  readonly asked?: string;
}

interface Run {
  reply: Reply;
  threadId: string | null;
  isStopping: boolean;
  isFirst: boolean;
  eventId: string;
  frame: number;
  readonly reader: EnvelopeReader;
  readonly abort: AbortController;
}

export class Replies {
  readonly #runs = new Map<string, Run>();
  readonly #keys = new Map<string, string>();
  readonly #failures = new Map<string, Failure>();
  readonly #listeners = new Set<() => void>();
  #count = 0;

  /** Told when a chat that began without a thread has got one. */
  onThread: (threadId: string) => void = () => undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  find(threadId: string | null): Reply | null {
    return this.#runs.get(threadId ?? DRAFT)?.reply ?? null;
  }

  /** What React knew a turn by when it was not stored yet. */
  keyOf(turnId: string): string | undefined {
    return this.#keys.get(turnId);
  }

  /** What was said of a reply's failure when it happened; its turn has only the code. */
  failureOf(turnId: string): Failure | undefined {
    return this.#failures.get(turnId);
  }

  ask(threadId: string | null, { model, content, parent, asked }: Question): void {
    this.#count += 1;
    const run = this.#open(threadId, {
      key: `reply-${this.#count}`,
      after: asked ?? parent,
      question: asked === undefined ? content : null,
      model,
      turnId: null,
    });
    void this.#run(run, async () => {
      run.threadId ??= await this.#makeThread(run);
      return startReply({ threadId: run.threadId, model, content, after: parent }, run.abort.signal);
    });
  }

  /** Watches a reply that somebody else asked for, or this page before it was loaded anew. */
  follow(threadId: string, turn: ThreadTurn): void {
    const known = this.#runs.get(threadId)?.reply;
    // One that has just ended stands as running in a list that was read before.
    if (known !== undefined && (!isOver(known) || known.turnId === turn.id)) return;
    const run = this.#open(threadId, {
      after: turn.parentId,
      question: null,
      model: "",
      turnId: turn.id,
      key: this.keyOf(turn.id) ?? turn.id,
    });
    void this.#run(run, () => followReply(threadId, turn.id, "", run.abort.signal));
  }

  async stop(threadId: string | null): Promise<void> {
    const run = this.#runs.get(threadId ?? DRAFT);
    if (run === undefined || isOver(run.reply)) return;
    run.isStopping = true;
    // Before its turn is known there is nothing to cancel; it is cancelled as soon as it is.
    if (run.threadId === null || run.reply.turnId === null) return;
    try {
      await cancelTurn(run.threadId, run.reply.turnId);
      await this.#end(run, { type: "stop" });
      run.abort.abort();
    } catch (error) {
      await this.#end(run, { type: "fail", failure: failureOf(error) });
    }
  }

  /** Forgets a reply that is over, once the thread's turns have it. */
  settle(threadId: string, turns: readonly ThreadTurn[]): void {
    const run = this.#runs.get(threadId);
    if (run === undefined || !isOver(run.reply)) return;
    const turn = storedTurn(run.reply, turns);
    if (turn === undefined) return;
    this.#keys.set(turn.id, run.reply.key);
    if (run.reply.question !== null && turn.parentId !== null) this.#keys.set(turn.parentId, questionKey(run.reply));
    if (run.reply.failure !== null) this.#failures.set(turn.id, run.reply.failure);
    this.#runs.delete(threadId);
    this.#tell();
  }

  /** Lets go of the chat without a thread: it goes on in its thread, as soon as it has one. */
  leaveDraft(): void {
    if (this.#runs.delete(DRAFT)) this.#tell();
  }

  forget(threadId: string): void {
    this.#runs.get(threadId)?.abort.abort();
    if (this.#runs.delete(threadId)) this.#tell();
  }

  #open(threadId: string | null, start: Pick<Reply, "after" | "question" | "model" | "turnId" | "key">): Run {
    const run: Run = {
      reply: { ...start, parts: [], status: "waiting", failure: null },
      threadId,
      isStopping: false,
      isFirst: false,
      eventId: "",
      frame: 0,
      reader: new EnvelopeReader(),
      abort: new AbortController(),
    };
    this.#runs.set(threadId ?? DRAFT, run);
    this.#tell();
    return run;
  }

  async #makeThread(run: Run): Promise<string> {
    const { id } = await createThread();
    run.isFirst = true;
    this.#runs.set(id, run);
    if (this.#runs.get(DRAFT) === run) this.onThread(id);
    return id;
  }

  async #run(run: Run, open: () => Promise<ReplyStream>): Promise<void> {
    let losses = 0;
    let start = open;
    for (;;) {
      try {
        const stream = await start();
        this.#begin(run, stream.turnId);
        for await (const { content, eventId } of stream.pieces) {
          losses = 0;
          run.eventId = eventId;
          run.reader.feed(content);
          // Drawing costs far more than reading, so pieces that share a frame are drawn once.
          run.frame ||= requestAnimationFrame(() => this.#show(run));
        }
        return await this.#end(run, { type: "finish" });
      } catch (error) {
        if (run.abort.signal.aborted) return;
        const { threadId } = run;
        const { turnId } = run.reply;
        if (threadId === null || turnId === null) return this.#end(run, { type: "fail", failure: failureOf(error) });
        if (isElsewhere(error)) return this.#await(run, threadId, turnId);
        if (!isLost(error) || losses >= RECONNECTS) return this.#end(run, endOf(run, error));
        this.#change(run, { type: "lose" });
        await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** losses), run.abort.signal);
        losses += 1;
        start = () => followReply(threadId, turnId, run.eventId, run.abort.signal);
      }
    }
  }

  #begin(run: Run, turnId: string | null): void {
    this.#change(run, { type: "begin", turnId });
    // Others can watch it from now on.
    if (run.threadId !== null) void announceChange(run.threadId);
    if (run.isStopping) void this.stop(run.threadId);
  }

  /** Looks at a reply until it is over, where its stream cannot be had. */
  async #await(run: Run, threadId: string, turnId: string): Promise<void> {
    while (!run.abort.signal.aborted) {
      const turns = await loadTurns(threadId, run.abort.signal).catch(() => []);
      const turn = turns.find(({ id }) => id === turnId);
      if (turn !== undefined && turn.status !== "running") return this.#end(run, { type: "finish" });
      await pause(LOOK_MS, run.abort.signal);
    }
  }

  async #end(run: Run, change: ReplyChange): Promise<void> {
    this.#show(run);
    const isEmpty = change.type === "finish" && run.reply.parts.length === 0 && run.eventId !== "";
    this.#change(run, isEmpty ? { type: "fail", failure: failureOfCode("empty") } : change);
    if (run.threadId === null) return;
    await announceChange(run.threadId);
    if (run.isFirst && change.type === "finish") expectTitle(run.threadId);
  }

  #show(run: Run): void {
    cancelAnimationFrame(run.frame);
    run.frame = 0;
    const parts = run.reader.view();
    if (parts.length > 0) this.#change(run, { type: "advance", parts });
  }

  #change(run: Run, change: ReplyChange): void {
    const changed = changeReply(run.reply, change);
    if (changed === run.reply) return;
    run.reply = changed;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export function questionKey(reply: Reply): string {
  return `${reply.key}-question`;
}

/** The turn that a reply has become. One that failed before its turn was known stands last, behind its question. */
export function storedTurn(reply: Reply, turns: readonly ThreadTurn[]): ThreadTurn | undefined {
  if (reply.turnId !== null) return turns.find((turn) => turn.id === reply.turnId && turn.status !== "running");
  const last = turns.at(-1);
  if (reply.status !== "failed" || last?.role !== "assistant" || last.status !== "failed") return undefined;
  const question = turns.at(-2);
  const isOurs = reply.question === null ? question?.id === reply.after : question?.content === reply.question;
  return isOurs && (reply.question === null || question?.parentId === reply.after) ? last : undefined;
}

function endOf(run: Run, error: unknown): ReplyChange {
  const isStopped = run.isStopping || (error instanceof ApiError && error.code === "reply_interrupted");
  return isStopped ? { type: "stop" } : { type: "fail", failure: failureOf(error) };
}

function isLost(error: unknown): boolean {
  return error instanceof CutOffError || (error instanceof ApiError && error.code === "unreachable");
}

function isElsewhere(error: unknown): boolean {
  return error instanceof ApiError && (error.code === "reply_unreachable" || error.code === "replay_expired");
}

/** Waits, at most until the browser is online again. */
function pause(duration_ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, duration_ms);
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
