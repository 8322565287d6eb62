/** What a click or a submit in a view becomes: a link to open, or the next thing the person says. Pure. */
import type { FormState } from "@/features/view/formState";
import { toFormState } from "@/features/view/formState";
import { renderUserTurn } from "@/shared/envelope/userTurn";
import { safeAddress } from "@/shared/view/links";

/** The renderer's event, as far as we read it. */
export interface ViewAction {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly humanFriendlyMessage: string;
  readonly formState?: Readonly<Record<string, unknown>>;
  readonly formName?: string | undefined;
}

/** The address that an action opens: null if it may not, undefined if it is no link. */
export function linkOf(action: ViewAction): string | null | undefined {
  return action.type === "open_url" ? safeAddress(action.params.url) : undefined;
}

export interface Saying {
  readonly text: string;
  /** With what only the model is told. */
  readonly content: string;
}

export function sayingOf(action: ViewAction): Saying {
  const text = action.humanFriendlyMessage.trim() || "Continue";
  const formState: FormState = toFormState(action.formState ?? {});
  const { type, params, formName } = action;
  const context = { action: { type, params }, ...(formName !== undefined && { formName }), formState };
  return { text, content: renderUserTurn(text, context) };
}
