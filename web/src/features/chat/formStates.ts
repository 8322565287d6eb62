/**
 * What was typed into drawn forms goes to the turn it belongs to: a moment after the last key, and at once when the
 * page is left. Values are kept here as well, since an answer may be drawn anew before the server has them.
 */
import { flattenFormState } from "@/features/chat/actions";
import { isRecord } from "@/shared/api/client";
import { type FormState, saveFormState } from "@/shared/api/threads";

const QUIET_MS = 600;
/** Under this name stand the values that belong to no form. */
const NO_FORM = "";

interface Draft {
  readonly threadId: string;
  state: FormState;
  unsaved: Record<string, Record<string, unknown>>;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const drafts = new Map<string, Draft>();

/** What the renderer begins with: the values of forms, and beside them those that belong to none. */
export function initialState(turnId: string | null, stored: FormState): Record<string, unknown> | undefined {
  const state = (turnId !== null && drafts.get(turnId)?.state) || stored;
  const { [NO_FORM]: loose, ...forms } = state;
  const initial = { ...forms, ...loose };
  return Object.keys(initial).length > 0 ? initial : undefined;
}

/** Takes the renderer's state after a change. */
export function noteFormState(threadId: string, turnId: string, stored: FormState, state: Record<string, unknown>): void {
  const draft = drafts.get(turnId) ?? { threadId, state: stored, unsaved: {}, timer: undefined };
  drafts.set(turnId, draft);
  for (const [form, fields] of Object.entries(groupByForm(state))) {
    for (const [field, value] of Object.entries(fields)) {
      if (value === undefined || JSON.stringify(draft.state[form]?.[field]) === JSON.stringify(value)) continue;
      draft.state = { ...draft.state, [form]: { ...draft.state[form], [field]: value } };
      (draft.unsaved[form] ??= {})[field] = value;
    }
  }
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
    for (const [form, fields] of Object.entries(unsaved)) draft.unsaved[form] = { ...fields, ...draft.unsaved[form] };
  }
}

/** `{form: {field: value}}`; what stands beside the forms is taken together. */
export function groupByForm(state: Record<string, unknown>): Record<string, Record<string, unknown>> {
  const grouped: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(state)) {
    const isLoose = key.startsWith("$") || !isRecord(value) || ("value" in value && "componentType" in value);
    const flat = flattenFormState({ [key]: value })[key];
    if (isLoose) (grouped[NO_FORM] ??= {})[key] = flat;
    else if (isRecord(flat)) grouped[key] = flat;
  }
  return grouped;
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
