/**
 * What was typed into drawn forms goes to the turn it belongs to: a moment after the last key, and at once when the
 * page is left. Values are kept here as well, since an answer may be drawn anew before the server has them.
 */
import { type FormState, saveFormState } from "@/shared/api/threads";
import { changedFields, mergeFields, toFormState, toInitialState } from "@/shared/view/formState";

const QUIET_MS = 600;

interface Draft {
  readonly threadId: string;
  state: FormState;
  unsaved: FormState;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const drafts = new Map<string, Draft>();

/** What the renderer begins with: the values of forms, and beside them those that belong to none. */
export function initialState(turnId: string | null, stored: FormState): Record<string, unknown> | undefined {
  return toInitialState((turnId !== null && drafts.get(turnId)?.state) || stored);
}

/** Takes the renderer's state after a change. */
export function noteFormState(threadId: string, turnId: string, stored: FormState, state: Record<string, unknown>): void {
  const draft = drafts.get(turnId) ?? { threadId, state: stored, unsaved: {}, timer: undefined };
  drafts.set(turnId, draft);
  const changed = changedFields(draft.state, toFormState(state));
  draft.state = mergeFields(draft.state, changed);
  draft.unsaved = mergeFields(draft.unsaved, changed);
  if (Object.keys(draft.unsaved).length === 0) return;
  clearTimeout(draft.timer);
  draft.timer = setTimeout(() => void save(turnId, draft, false), QUIET_MS);
}

/** Sends what is not saved yet; `keepalive` when the page is about to go. */
export function flushFormStates(keepalive = false): void {
  for (const [turnId, draft] of drafts) void save(turnId, draft, keepalive);
}

async function save(turnId: string, draft: Draft, keepalive: boolean): Promise<void> {
  clearTimeout(draft.timer);
  const { unsaved } = draft;
  if (Object.keys(unsaved).length === 0) return;
  draft.unsaved = {};
  try {
    await saveFormState(draft.threadId, turnId, unsaved, keepalive);
  } catch {
    // They go along with the next change, unless that changed them again.
    draft.unsaved = mergeFields(unsaved, draft.unsaved);
  }
}

/** Saves what is unsaved whenever the page may be about to go; returns how to stop that. */
export function flushOnLeave(): () => void {
  const leave = (): void => flushFormStates(true);
  const hide = (): void => {
    if (document.visibilityState === "hidden") leave();
  };
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", hide);
  return () => {
    window.removeEventListener("pagehide", leave);
    document.removeEventListener("visibilitychange", hide);
  };
}
