/** Values of fields as the renderer has them, and as the server keeps them: `{form: {field: value}}`. Pure. */
import { isRecord } from "@/shared/api/client";
import type { FormState } from "@/shared/api/threads";

export type { FormState };

/** Under this name stand the values that belong to no form. */
const NO_FORM = "";

export function toFormState(state: Readonly<Record<string, unknown>>): FormState {
  const forms: Record<string, Record<string, unknown>> = {};
  for (const [name, value] of Object.entries(state)) {
    if (value === undefined) continue;
    if (name.startsWith("$") || !isRecord(value) || isField(value)) (forms[NO_FORM] ??= {})[name] = bare(value);
    else forms[name] = Object.fromEntries(Object.entries(value).map(([field, entry]) => [field, bare(entry)]));
  }
  return forms;
}

/** What the renderer begins with; undefined for nothing. */
export function toInitialState(forms: FormState): Record<string, unknown> | undefined {
  const { [NO_FORM]: loose, ...named } = forms;
  const initial = { ...named, ...loose };
  return Object.keys(initial).length > 0 ? initial : undefined;
}

/** The fields of `now` that differ from those of `before`. */
export function changedFields(before: FormState, now: FormState): FormState {
  const changed: Record<string, Record<string, unknown>> = {};
  for (const [form, fields] of Object.entries(now)) {
    for (const [field, value] of Object.entries(fields)) {
      if (value === undefined || JSON.stringify(value) === JSON.stringify(before[form]?.[field])) continue;
      (changed[form] ??= {})[field] = value;
    }
  }
  return changed;
}

/** What was kept, with fields that changed since. */
export function mergeFields(kept: FormState, changed: FormState): FormState {
  const forms = Object.entries(changed).map(([form, fields]) => [form, { ...kept[form], ...fields }] as const);
  return { ...kept, ...Object.fromEntries(forms) };
}

function bare(value: unknown): unknown {
  return isRecord(value) && isField(value) ? value.value : value;
}

function isField(value: Record<string, unknown>): boolean {
  return "value" in value && "componentType" in value;
}
