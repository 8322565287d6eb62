/** What a click or a submit in a drawn answer becomes: a link to open, or the next thing the person says. Pure. */
import { renderUserTurn } from "@/shared/envelope/userTurn";
import { toFormState, toInitialState } from "@/shared/view/formState";
import { safeAddress } from "@/shared/view/links";

/** The renderer's event, as far as we read it. */
export interface ViewAction {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly humanFriendlyMessage: string;
  readonly formState?: Readonly<Record<string, unknown>>;
  readonly formName?: string | undefined;
}

export type Outcome =
  | { readonly kind: "turn"; readonly text: string; readonly content: string }
  | { readonly kind: "link"; readonly url: string }
  | { readonly kind: "refused"; readonly reason: string };

const REFUSED: Outcome = {
  kind: "refused",
  reason: "This link is not a web, mail or phone address, so it was not opened.",
};

/** A turn's `content` has beside its text what only the model is told. */
export function interpretAction(action: ViewAction): Outcome {
  if (action.type !== "open_url") return interpretTurn(action);
  const url = safeAddress(action.params.url);
  return url === null ? REFUSED : { kind: "link", url };
}

function interpretTurn({ type, params, formName, ...action }: ViewAction): Outcome {
  const text = action.humanFriendlyMessage.trim() || "Continue";
  const formState = toInitialState(toFormState(action.formState ?? {})) ?? {};
  const context = { action: { type, params }, ...(formName !== undefined && { formName }), formState };
  return { kind: "turn", text, content: renderUserTurn(text, context) };
}
