/** What a person did in a drawn answer, as the turn that came of it tells. Pure. */
import { isRecord } from "@/shared/api/client";

export interface Deed {
  /** The action of the client's own, if it was one. */
  readonly event: string | null;
  readonly values: readonly { readonly name: string; readonly text: string }[];
}

const OUR_ACTIONS = new Set(["continue_conversation", "open_url", ""]);

export function readDeed(context: unknown): Deed | null {
  if (!isRecord(context)) return null;
  const action = isRecord(context.action) ? context.action : {};
  const type = typeof action.type === "string" ? action.type : "";
  const event = OUR_ACTIONS.has(type) ? null : type;
  const params = event !== null && isRecord(action.params) ? action.params : {};
  const forms = isRecord(context.formState) ? context.formState : {};
  const own = typeof context.formName === "string" ? forms[context.formName] : undefined;
  const fields = isRecord(own) ? own : {};
  const values = Object.entries({ ...params, ...fields }).map(([name, value]) => ({ name, text: wordsOf(value) }));
  return { event, values: values.filter(({ text }) => text !== "") };
}

function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
