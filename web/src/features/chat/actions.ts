/** What a click or a submit in a drawn answer becomes: the next user turn, or a link to open. */
import { renderUserTurn } from "@/shared/envelope/userTurn";

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

const OPEN_URL = "open_url";
const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

export function interpretAction(action: ViewAction): Outcome {
  return action.type === OPEN_URL ? interpretLink(action.params.url) : interpretTurn(action);
}

/** Only absolute links of four schemes: the model wrote the text, so anything else could run code in the page. */
function interpretLink(url: unknown): Outcome {
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : null;
  if (parsed === null) return { kind: "refused", reason: "This link is not a full address, so it was not opened." };
  if (!SAFE_SCHEMES.has(parsed.protocol)) {
    return { kind: "refused", reason: "Only web, mail and phone links are opened; this one is something else." };
  }
  return { kind: "link", url: parsed.href };
}

function interpretTurn(action: ViewAction): Outcome {
  const text = action.humanFriendlyMessage.trim() || "Continue";
  const context = {
    action: { type: action.type, params: action.params },
    ...(action.formName !== undefined && { formName: action.formName }),
    formState: flattenFormState(action.formState ?? {}),
  };
  return { kind: "turn", text, content: renderUserTurn(text, context) };
}

/** `{form: {field: {value, componentType}}}` to `{form: {field: value}}`; plain values stay as they are. */
export function flattenFormState(state: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return mapValues(state, (entry) => {
    if (isWrapped(entry)) return entry.value;
    return isPlainObject(entry) ? mapValues(entry, (field) => (isWrapped(field) ? field.value : field)) : entry;
  });
}

function mapValues(
  record: Readonly<Record<string, unknown>>,
  change: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWrapped(value: unknown): value is { value: unknown } {
  return isPlainObject(value) && "value" in value && "componentType" in value;
}
