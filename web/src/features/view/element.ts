/**
 * `<viewloom-view>`: a program, a thread or a transcript drawn in a page that knows nothing of us.
 *
 * Attributes `program`, `src`, `thread` (with `token`, `model`, `interactive`), `streaming`, `theme`, `image-origins`;
 * properties of the same names, and `turns`. Events `action` (cancelable), `state` and `error` leave the shadow root.
 */
import { type ViewAction, interpretAction } from "@/shared/view/action";
import { ViewApi } from "@/features/view/api";
import { type Conversation, ThreadConversation } from "@/features/view/conversation";
import type { FormState } from "@/shared/view/formState";
import type { Drawing, Mounted } from "@/features/view/mount";
import { type GivenTurn, type ShownTurn, shownTurns } from "@/features/view/shown";
import type { Scheme, Themes } from "@/shared/view/embed/theme";
import { mayLoadFrom, setImagePolicy } from "@/shared/view/imagePolicy";

const SOURCES = ["program", "src", "thread", "token", "model"];
const LOOKS = ["streaming", "theme", "image-origins", "interactive"];
const DEFAULT_MODEL = "c1-latest";
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
const imageOrigins = new Set<string>();

const READ_ONLY = "This is a copy to read: its buttons do nothing.";

/** Reads a program's text, or the JSON of an artifact. */
function programIn(text: string): string {
  if (!text.trimStart().startsWith("{")) return text;
  const value: unknown = JSON.parse(text);
  const program = (value as { program?: unknown } | null)?.program;
  if (typeof program !== "string") throw new Error("The view's source has no `program`.");
  return program;
}

/** Makes the element known; `server` is where the script came from. Doing it again changes nothing. */
export function defineView(server: string, loadThemes: () => Promise<Themes>): void {
  if (customElements.get("viewloom-view") !== undefined) return;
  setImagePolicy((address) => mayLoadFrom(address, (origin) => origin === server || imageOrigins.has(origin)));
  customElements.define("viewloom-view", makeElement(server, loadThemes));
}

function makeElement(server: string, loadThemes: () => Promise<Themes>): CustomElementConstructor {
  class ViewloomView extends HTMLElement {
    static observedAttributes = [...SOURCES, ...LOOKS];

    readonly #shadow = this.attachShadow({ mode: "open" });
    #mounted: Mounted | null = null;
    #conversation: ThreadConversation | null = null;
    #fetching: AbortController | null = null;
    #program: string | null = null;
    #programKey = 0;
    #given: readonly ShownTurn[] | null = null;
    #now: Conversation = { turns: [], status: "ready", error: null };
    #hint: string | null = null;
    #isDue = false;
    declare src: string | null;
    declare thread: string | null;
    declare token: string | null;
    declare model: string | null;
    declare theme: string | null;
    #formState: FormState = {};

    constructor() {
      super();
      for (const name of ["program", "src", "thread", "token", "model", "theme", "turns", "streaming", "interactive"]) {
        // Set before the script had come: give it to the setter.
        if (!Object.hasOwn(this, name)) continue;
        const value: unknown = Reflect.get(this, name);
        Reflect.deleteProperty(this, name);
        queueMicrotask(() => Reflect.set(this, name, value));
      }
    }

    connectedCallback(): void {
      systemDark.addEventListener("change", this.#draw);
      window.addEventListener("pagehide", this.#leave);
      this.#open();
    }

    disconnectedCallback(): void {
      systemDark.removeEventListener("change", this.#draw);
      window.removeEventListener("pagehide", this.#leave);
      // Moving an element takes it out and puts it back at once.
      queueMicrotask(() => {
        if (this.isConnected) return;
        this.#close();
        this.#mounted?.remove();
        this.#mounted = null;
      });
    }

    attributeChangedCallback(name: string, before: string | null, now: string | null): void {
      if (before === now) return;
      if (name === "program") this.#setProgram(now);
      else if (name === "image-origins") for (const origin of (now ?? "").split(/\s+/)) if (origin) imageOrigins.add(origin);
      if (!this.isConnected) return;
      if (name === "token" && before && now && this.#renew(now)) return;
      if (name === "src" || name === "thread" || name === "token" || name === "model") this.#open();
      else this.#draw();
    }

    get program(): string | null {
      return this.#program;
    }

    set program(text: string | null) {
      this.#setProgram(text);
      this.#draw();
    }

    /** Turns to show, which cannot be changed: `[{role, content, program, form_state}]`. */
    set turns(turns: readonly (GivenTurn & { form_state?: FormState })[] | null) {
      const given = turns?.map((turn) => ({ ...turn, formState: turn.form_state ?? turn.formState ?? {} }));
      this.#given = given === undefined ? null : shownTurns(given);
      this.#draw();
    }

    get turns(): readonly ShownTurn[] {
      return this.#given ?? this.#now.turns;
    }

    /** What the fields hold: `{form: {field: value}}`. */
    get formState(): FormState {
      return this.#formState;
    }

    get streaming(): boolean {
      return this.hasAttribute("streaming");
    }

    set streaming(isOn: boolean) {
      this.toggleAttribute("streaming", isOn);
    }

    get interactive(): boolean {
      return this.hasAttribute("interactive");
    }

    set interactive(isOn: boolean) {
      this.toggleAttribute("interactive", isOn);
    }

    #setProgram(text: string | null): void {
      // A program that grows is drawn on; another one begins anew, with empty fields.
      if (text === null || !text.startsWith(this.#program ?? "")) this.#programKey += 1;
      this.#program = text;
    }

    #open(): void {
      this.#close();
      const { thread, src } = this;
      const api = new ViewApi(server, this.token ?? "");
      if (thread) {
        const conversation = new ThreadConversation(api, thread, this.model ?? DEFAULT_MODEL, (now) => {
          if (this.#conversation === conversation) this.#take(now);
        });
        this.#conversation = conversation;
        this.#take({ turns: [], status: "loading", error: null });
        void conversation.open();
      } else if (src) {
        this.#fetching = new AbortController();
        void this.#fetch(api, src, this.#fetching.signal);
      }
      this.#draw();
    }

    /** Gives a thread that is shown another token; false if there is none, and all must be loaded. */
    #renew(token: string): boolean {
      if (this.#conversation === null || this.#now.status === "loading") return false;
      void this.#conversation.renew(token);
      return true;
    }

    async #fetch(api: ViewApi, src: string, signal: AbortSignal): Promise<void> {
      this.#take({ turns: [], status: "loading", error: null });
      try {
        this.program = programIn(await api.loadText(src, signal));
        this.#take({ turns: [], status: "ready", error: null });
      } catch (error) {
        if (signal.aborted) return;
        this.#take({ turns: [], status: "failed", error: error instanceof Error ? error : new Error(String(error)) });
      }
    }

    #close(): void {
      this.#conversation?.close();
      this.#conversation = null;
      this.#fetching?.abort();
      this.#fetching = null;
    }

    readonly #leave = (): void => this.#conversation?.leave();

    #take(now: Conversation): void {
      const before = this.#now;
      this.#now = now;
      this.#draw();
      if (now.status !== before.status) this.#emit("state", { status: now.status, formState: this.#formState });
      if (now.error !== null && now.error !== before.error) {
        const code = (now.error as { code?: unknown }).code;
        this.#emit("error", { message: now.error.message, code: typeof code === "string" ? code : null });
      }
    }

    /** Draws once for all changes of one moment. */
    readonly #draw = (): void => {
      if (this.#isDue || !this.isConnected) return;
      this.#isDue = true;
      queueMicrotask(() => void this.#drawNow());
    };

    async #drawNow(): Promise<void> {
      const [{ mountView }, themes] = await Promise.all([import("@/features/view/mount"), loadThemes()]);
      this.#isDue = false;
      if (!this.isConnected) return;
      this.#mounted ??= mountView(this.#shadow, themes);
      this.#mounted.draw(this.#drawing());
    }

    #drawing(): Drawing {
      const { status, error } = this.#now;
      const isAlone = this.#given === null && !this.thread;
      return {
        scheme: this.#scheme(),
        program: isAlone && this.#program !== null ? this.#alone(this.#program) : null,
        turns: this.turns,
        isLoading: status === "loading",
        message: error !== null ? { text: error.message, isError: true } : this.#hint === null ? null : { text: this.#hint, isError: false },
        onAction: this.#act,
        onFields: this.#note,
      };
    }

    #alone(text: string): Drawing["program"] {
      return { text, isStreaming: this.streaming, key: this.#programKey };
    }

    #scheme(): Scheme {
      const chosen = this.getAttribute("theme");
      if (chosen === "light" || chosen === "dark") return chosen;
      return systemDark.matches ? "dark" : "light";
    }

    readonly #act = (action: ViewAction): void => {
      this.#hint = null;
      if (!this.#emit("action", action, true)) return this.#draw();
      const outcome = interpretAction(action);
      if (outcome.kind === "refused") this.#hint = outcome.reason;
      else if (outcome.kind === "link") window.open(outcome.url, "_blank", "noopener,noreferrer");
      else if (this.#given !== null) this.#hint = READ_ONLY;
      else if (this.#conversation !== null && this.interactive) this.#say(outcome.content, this.#conversation);
      this.#draw();
    };

    #say(content: string, conversation: ThreadConversation): void {
      if (conversation.isBusy) this.#hint = "Wait until the answer is finished.";
      else void conversation.say(content);
    }

    readonly #note = (turnId: string | null, state: FormState): void => {
      this.#formState = state;
      if (turnId !== null) this.#conversation?.note(turnId, state);
      this.#emit("state", { status: this.#now.status, formState: state, turnId });
    };

    #emit(type: string, detail: unknown, cancelable = false): boolean {
      return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable }));
    }
  }
  for (const name of ["src", "thread", "token", "model", "theme"]) mirror(ViewloomView, name);
  return ViewloomView;
}

/** Makes a property of an attribute. */
function mirror(element: CustomElementConstructor, name: string): void {
  Object.defineProperty(element.prototype, name, {
    configurable: true,
    get(this: HTMLElement) {
      return this.getAttribute(name);
    },
    set(this: HTMLElement, value: string | null) {
      if (value == null) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}
