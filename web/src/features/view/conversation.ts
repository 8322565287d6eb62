/** One thread in a view: loads it, watches the reply that is being made, says what is said next, keeps the fields. */
import { type StoredTurn, ViewApi, isAccessEnded } from "@/features/view/api";
import { type FormState, changedFields, mergeFields } from "@/shared/view/formState";
import { type ShownTurn, shownTurn, shownTurns } from "@/features/view/shown";
import { CutOffError } from "@/shared/api/chat";
import { ApiError } from "@/shared/api/client";
import { EnvelopeReader } from "@/shared/envelope/reader";

export type Status = "loading" | "streaming" | "ready" | "failed";

export interface Conversation {
  readonly turns: readonly ShownTurn[];
  readonly status: Status;
  readonly error: Error | null;
}

const SAVE_QUIET_MS = 600;
const RETRIES = 5;
const RETRY_MS = 1_000;
const UNREACHABLE = "unreachable";
const EMPTY: FormState = {};

/** Whether the way to the server broke, rather than that it answered something else. */
const isLost = (error: unknown): boolean =>
  error instanceof CutOffError || (error instanceof ApiError && error.code === UNREACHABLE);

export class ThreadConversation {
  readonly #api: ViewApi;
  readonly #threadId: string;
  readonly #model: string;
  readonly #onChange: (now: Conversation) => void;
  readonly #abort = new AbortController();
  readonly #keys = new Map<string, string>();
  readonly #saved = new Map<string, FormState>();
  readonly #unsaved = new Map<string, FormState>();
  /** How much was read of the replies that came while the view was open. */
  readonly #readChars = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What was said and refused, since the token had expired. */
  #unsaid: string | null = null;
  /** The keys that the last turns were drawn with before they had ids. */
  #lastKeys: readonly string[] = [];
  #now: Conversation = { turns: [], status: "loading", error: null };

  constructor(api: ViewApi, threadId: string, model: string, onChange: (now: Conversation) => void) {
    this.#api = api;
    this.#threadId = threadId;
    this.#model = model;
    this.#onChange = onChange;
  }

  get isBusy(): boolean {
    return this.#now.status === "loading" || this.#now.status === "streaming";
  }

  /** Loads the turns and watches the last one if it is being made. Never throws. */
  async open(): Promise<void> {
    await this.#guarded(async () => {
      await this.#watchLast(await this.#load());
    });
  }

  /** Says something and shows the answer as it comes. Never throws. */
  async say(content: string): Promise<void> {
    const asked = shownTurn({ role: "user", content, key: newKey() }, 0);
    const answer = shownTurn({ role: "assistant", content: "", key: newKey(), status: "running" }, 0);
    this.#unsaid = content;
    this.#change({ turns: [...this.#now.turns, asked, answer], status: "streaming", error: null });
    await this.#guarded(async () => {
      await this.#flush(false);
      const pieces = await this.#api.say(this.#threadId, this.#model, content, this.#abort.signal);
      this.#unsaid = null;
      this.#lastKeys = [asked.key, answer.key];
      try {
        await this.#read(answer.key, pieces);
      } catch (error) {
        // The reply is made to its end without us.
        if (!(error instanceof CutOffError)) throw error;
      }
      await this.#watchLast(await this.#persisting(() => this.#load()));
    });
  }

  /** Goes on with another token: what the old one was refused is done now, and nothing is drawn anew. Never throws. */
  async renew(token: string): Promise<void> {
    this.#api.renew(token);
    if (this.isBusy) return;
    const { turns, status } = this.#now;
    if (this.#unsaid !== null) {
      this.#change({ ...this.#now, turns: turns.slice(0, -2) });
      await this.say(this.#unsaid);
    } else if (status === "failed") {
      this.#change({ turns, status: "loading", error: null });
      await this.#save(false);
      await this.open();
    } else {
      this.#change({ turns, status, error: null });
      await this.#save(false);
    }
  }

  /** Takes the values of a turn's fields; they are sent when the person pauses. */
  note(turnId: string, state: FormState): void {
    const changed = changedFields(this.#saved.get(turnId) ?? EMPTY, state);
    if (Object.keys(changed).length === 0) this.#unsaved.delete(turnId);
    else this.#unsaved.set(turnId, changed);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(false), SAVE_QUIET_MS);
  }

  /** The page may be about to go: what was typed is sent at once. */
  leave(): void {
    void this.#save(true);
  }

  /** Stops everything; what was typed is sent. */
  close(): void {
    void this.#save(true);
    this.#abort.abort();
  }

  /** Reads the turns; the last of them keep the keys that they were drawn with, so that nothing is drawn anew. */
  async #load(): Promise<StoredTurn[]> {
    const lastKeys = this.#lastKeys;
    const stored = await this.#api.loadTurns(this.#threadId, this.#abort.signal);
    for (const turn of stored) this.#saved.set(turn.id, turn.formState);
    const last = stored.at(-1);
    stored.slice(-lastKeys.length || stored.length).forEach((turn, index) => {
      const key = lastKeys[index];
      if (key !== undefined) this.#keys.set(turn.id, key);
    });
    this.#lastKeys = [];
    const keyed = stored.map((turn) => ({ ...turn, key: this.#keys.get(turn.id) ?? turn.id }));
    const turns = shownTurns(keyed).map((turn) => this.#asFarAsShown(turn));
    this.#change({ turns, status: last?.status === "running" ? "streaming" : "ready", error: null });
    return stored;
  }

  /** What is stored of a reply that is being made may be behind what is shown of it. */
  #asFarAsShown(turn: ShownTurn): ShownTurn {
    const shown = turn.isStreaming ? this.#now.turns.find(({ key }) => key === turn.key) : undefined;
    return shown === undefined ? turn : { ...turn, parts: shown.parts };
  }

  /** Watches the last reply to its end, if it is being made. */
  async #watchLast(stored: readonly StoredTurn[]): Promise<void> {
    const last = stored.at(-1);
    if (last?.status !== "running") return;
    const key = this.#keys.get(last.id) ?? last.id;
    try {
      await this.#persisting(async () => {
        await this.#read(key, await this.#api.follow(this.#threadId, last.id, this.#abort.signal));
      });
    } catch (error) {
      // The reply itself came to an end, if not a good one: the stored turn says which.
      if (this.#abort.signal.aborted || !(error instanceof ApiError) || error.status !== 0 || isLost(error)) throw error;
    }
    await this.#load();
  }

  /** Tries again, for a while, as long as the server cannot be reached. */
  async #persisting<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (this.#abort.signal.aborted || !isLost(error) || attempt >= RETRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, attempt * RETRY_MS));
      }
    }
  }

  /** Shows a reply as it comes; what comes again from its beginning is shown where it goes beyond what is shown. */
  async #read(key: string, pieces: AsyncGenerator<string>): Promise<void> {
    const reader = new EnvelopeReader();
    const shown = this.#readChars.get(key) ?? 0;
    let chars = 0;
    let frame = 0;
    const show = (): void => {
      cancelAnimationFrame(frame);
      frame = 0;
      if (chars <= shown) return;
      this.#readChars.set(key, chars);
      const turns = this.#now.turns.map((turn) => (turn.key === key ? { ...turn, parts: reader.view() } : turn));
      this.#change({ ...this.#now, turns });
    };
    try {
      for await (const piece of pieces) {
        reader.feed(piece);
        chars += piece.length;
        frame ||= requestAnimationFrame(show);
      }
    } finally {
      if (!this.#abort.signal.aborted) show();
    }
  }

  /** Sends what was typed; if that is refused, the view says so and goes on. */
  async #save(keepalive: boolean): Promise<void> {
    try {
      await this.#flush(keepalive);
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#change({ ...this.#now, error: error as Error });
    }
  }

  /** Sends what was typed; throws only if the token is not taken any more. */
  async #flush(keepalive: boolean): Promise<void> {
    clearTimeout(this.#timer);
    for (const [turnId, state] of [...this.#unsaved]) {
      this.#unsaved.delete(turnId);
      try {
        await this.#api.saveForm(this.#threadId, turnId, state, keepalive);
        this.#saved.set(turnId, mergeFields(this.#saved.get(turnId) ?? EMPTY, state));
      } catch (error) {
        // The next change sends it again, since it still differs from what was saved; another token does so too.
        if (!this.#unsaved.has(turnId)) this.#unsaved.set(turnId, state);
        if (isAccessEnded(error)) throw error;
      }
    }
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      if (!isAccessEnded(error)) this.#unsaid = null;
      const turns = this.#now.turns.map((turn) => ({ ...turn, isStreaming: false }));
      const told = error instanceof Error ? error : new Error("The answer could not be read.");
      this.#change({ turns, status: "failed", error: told });
    }
  }

  #change(now: Conversation): void {
    this.#now = now;
    this.#onChange(now);
  }
}

let keys = 0;

function newKey(): string {
  keys += 1;
  return `new-${keys}`;
}
