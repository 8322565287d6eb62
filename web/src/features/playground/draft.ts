/** What the playground asks: the draft of a request, its body, and the fields that complaints belong to. Pure. */
import { type JsonKind, jsonProblem } from "@/features/playground/jsonProblem";

export const ROLES = ["system", "user", "assistant", "tool"] as const;
export type DraftRole = (typeof ROLES)[number];

export interface DraftMessage {
  readonly role: DraftRole;
  readonly content: string;
  /** Of a message of role tool: the call that it answers. */
  readonly callId?: string;
  /** Of the assistant: the calls that it made, as JSON. */
  readonly calls?: string;
}

export const PARAMETERS = [
  "temperature",
  "top_p",
  "max_tokens",
  "max_completion_tokens",
  "presence_penalty",
  "frequency_penalty",
  "seed",
] as const;
export type ParameterName = (typeof PARAMETERS)[number];

/** The fields that hold JSON, and what each must be. */
const JSON_KINDS = { components: "object", actions: "object", tools: "array", responseFormat: "object", others: "object" } as const;
type JsonField = keyof typeof JSON_KINDS;
export const JSON_FIELDS = Object.keys(JSON_KINDS) as readonly JsonField[];

export interface Draft {
  /** Empty for the server's default. */
  readonly model: string;
  readonly messages: readonly DraftMessage[];
  readonly parameters: Readonly<Partial<Record<ParameterName, string>>>;
  /** One a line. */
  readonly stop: string;
  /** Empty for the server's own choice. */
  readonly library: "" | "chat" | "full";
  /** JSON as typed; empty for none. */
  readonly components: string;
  readonly actions: string;
  readonly tools: string;
  readonly responseFormat: string;
  /** Members of the request that have no field of their own. */
  readonly others: string;
  /** Names, parted by commas. */
  readonly included: string;
  readonly excluded: string;
}

export type Problems = Readonly<Record<string, string>>;

export const EMPTY_DRAFT: Draft = {
  model: "",
  messages: [{ role: "user", content: "" }],
  parameters: {},
  stop: "",
  library: "",
  components: "",
  actions: "",
  tools: "",
  responseFormat: "",
  others: "",
  included: "",
  excluded: "",
};

/** What keeps the draft from being sent, by field. */
export function draftProblems(draft: Draft): Problems {
  const problems: Record<string, string> = {};
  if (!draft.messages.some(isSaid)) problems.messages = "Write a message first.";
  for (const [index, { calls = "" }] of draft.messages.entries()) {
    const problem = maybeProblem(calls, "array");
    if (problem !== null) problems.messages = `The calls of message ${index + 1}: ${problem}`;
  }
  for (const name of PARAMETERS) {
    const text = draft.parameters[name]?.trim() ?? "";
    if (text !== "" && !Number.isFinite(Number(text))) problems[name] = "Use a number.";
  }
  for (const field of JSON_FIELDS) {
    const problem = maybeProblem(draft[field], JSON_KINDS[field]);
    if (problem !== null) problems[field] = problem;
  }
  return problems;
}

function maybeProblem(text: string, kind: JsonKind): string | null {
  return text.trim() === "" ? null : jsonProblem(text, kind);
}

/** A tool may well answer with nothing; anybody else who says nothing is left out. */
function isSaid({ role, content, calls = "" }: DraftMessage): boolean {
  return role === "tool" || content.trim() !== "" || calls.trim() !== "";
}

function messageOf({ role, content, callId = "", calls = "" }: DraftMessage): Record<string, unknown> {
  if (role === "tool") return { role, tool_call_id: callId, content };
  return { role, content, ...(calls.trim() !== "" && { tool_calls: JSON.parse(calls) as unknown }) };
}

/** The body of a draft without problems; `stream` is left to the sender. */
export function bodyOf(draft: Draft, model: string): Record<string, unknown> {
  const wishes = wishesOf(draft);
  const stop = draft.stop.split("\n").filter(Boolean);
  const numbers = PARAMETERS.flatMap((name) => {
    const text = draft.parameters[name]?.trim() ?? "";
    return text === "" ? [] : [[name, Number(text)] as const];
  });
  return {
    ...(draft.others.trim() !== "" && (JSON.parse(draft.others) as Record<string, unknown>)),
    model: draft.model || model,
    messages: draft.messages.filter(isSaid).map(messageOf),
    ...Object.fromEntries(numbers),
    ...(stop.length > 0 && { stop }),
    ...(draft.tools.trim() !== "" && { tools: JSON.parse(draft.tools) as unknown }),
    ...(draft.responseFormat.trim() !== "" && { response_format: JSON.parse(draft.responseFormat) as unknown }),
    ...(Object.keys(wishes).length > 0 && { metadata: { thesys: JSON.stringify(wishes) } }),
  };
}

function wishesOf(draft: Draft): Record<string, unknown> {
  const included = names(draft.included);
  const excluded = names(draft.excluded);
  return {
    ...(draft.library !== "" && { c1_library: draft.library }),
    ...(draft.components.trim() !== "" && { c1_custom_components: JSON.parse(draft.components) as unknown }),
    ...(draft.actions.trim() !== "" && { c1_custom_actions: JSON.parse(draft.actions) as unknown }),
    ...(included.length > 0 && { c1_included_components: included }),
    ...(excluded.length > 0 && { c1_excluded_components: excluded }),
  };
}

function names(text: string): string[] {
  return text.split(",").map((name) => name.trim()).filter(Boolean);
}

const WISH_FIELDS = [
  ["c1_custom_components", "components"],
  ["c1_custom_actions", "actions"],
  ["c1_included_components", "included"],
  ["c1_excluded_components", "excluded"],
  ["c1_library", "library"],
] as const;

/** The field that the server's complaint is about: its `param`, and for our metadata the key its message names. */
export function fieldOf(param: string | null, message: string): string | null {
  if (param === null) return null;
  if (param.startsWith("metadata")) return WISH_FIELDS.find(([key]) => message.includes(key))?.[1] ?? null;
  const head = param.split(/[.[]/)[0] ?? "";
  if (head === "response_format") return "responseFormat";
  return ["model", "messages", "stop", "tools", ...PARAMETERS].includes(head) ? head : "others";
}

/** Reads a draft that came by a link: whatever does not fit is as in an empty one. */
export function parseDraft(value: unknown): Draft {
  if (typeof value !== "object" || value === null) return EMPTY_DRAFT;
  const given = value as Record<string, unknown>;
  const text = (name: string): string => (typeof given[name] === "string" ? given[name] : "");
  const messages = (Array.isArray(given.messages) ? given.messages : []).filter(isMessage);
  const parameters = Object.entries((given.parameters ?? {}) as Record<string, unknown>).filter(
    ([name, entry]) => (PARAMETERS as readonly string[]).includes(name) && typeof entry === "string",
  );
  const library = given.library === "chat" || given.library === "full" ? given.library : "";
  return {
    model: text("model"),
    messages: messages.length > 0 ? messages : EMPTY_DRAFT.messages,
    parameters: Object.fromEntries(parameters) as Draft["parameters"],
    stop: text("stop"),
    library,
    components: text("components"),
    actions: text("actions"),
    tools: text("tools"),
    responseFormat: text("responseFormat"),
    others: text("others"),
    included: text("included"),
    excluded: text("excluded"),
  };
}

function isMessage(value: unknown): value is DraftMessage {
  const message = value as Partial<DraftMessage> | null;
  const { role, content, callId = "", calls = "" } = message ?? {};
  return ROLES.some((known) => known === role) && [content, callId, calls].every((text) => typeof text === "string");
}
