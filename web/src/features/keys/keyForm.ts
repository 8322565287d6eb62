/** A key's form: what is typed, and the wish it makes. Pure. */
import type { KeyWish } from "@/features/keys/api";
import type { ApiKey, KeyLimits } from "@/shared/console/keys";
import { isAmount } from "@/shared/console/money";

export const ENDPOINTS = ["embed", "visualize"] as const;
export const COUNTS = ["requests_per_minute", "tokens_per_minute", "concurrent_streams"] as const;
export const AMOUNTS = ["usd_per_day", "usd_per_month", "usd_total"] as const;

type CountName = (typeof COUNTS)[number];
type AmountName = (typeof AMOUNTS)[number];
export type LimitName = CountName | AmountName;

export interface KeyDraft {
  readonly name: string;
  /** `YYYY-MM-DD`; empty for never. */
  readonly expires: string;
  readonly limits: Readonly<Record<LimitName, string>>;
  readonly endpoints: readonly string[];
  /** One model or pattern a line; empty for all. */
  readonly models: string;
  readonly origins: string;
  readonly isContentLogged: boolean;
}

export type Problems = Readonly<Record<string, string>>;

const NO_LIMITS: Record<LimitName, string> = {
  requests_per_minute: "",
  tokens_per_minute: "",
  concurrent_streams: "",
  usd_per_day: "",
  usd_per_month: "",
  usd_total: "",
};

export const EMPTY_DRAFT: KeyDraft = {
  name: "",
  expires: "",
  limits: NO_LIMITS,
  endpoints: [...ENDPOINTS],
  models: "",
  origins: "",
  isContentLogged: false,
};

export function draftOf(key: ApiKey): KeyDraft {
  const limits = Object.fromEntries(
    [...COUNTS, ...AMOUNTS].map((name) => [name, String(key.limits[name] ?? "")]),
  ) as Record<LimitName, string>;
  return {
    name: key.name,
    expires: key.expires_at === null ? "" : localDay(key.expires_at),
    limits,
    endpoints: key.limits.endpoints ?? [...ENDPOINTS],
    models: (key.limits.models ?? []).join("\n"),
    origins: (key.origins ?? []).join("\n"),
    isContentLogged: key.is_content_logged === true,
  };
}

/** What cannot be sent, by the name of its field. */
export function draftProblems(draft: KeyDraft): Problems {
  const problems: Record<string, string> = {};
  if (draft.name.trim() === "") problems.name = "Give the key a name.";
  for (const name of COUNTS) {
    const text = draft.limits[name].trim();
    if (text !== "" && !/^\d{1,9}$/.test(text)) problems[name] = "Use a whole number.";
  }
  for (const name of AMOUNTS) {
    const text = draft.limits[name].trim();
    if (text !== "" && !isAmount(text)) problems[name] = "Use an amount such as 5 or 0.25.";
  }
  if (draft.endpoints.length === 0) problems.endpoints = "Allow at least one endpoint.";
  const origin = lines(draft.origins).find((line) => !isOrigin(line));
  if (origin !== undefined) problems.origins = `${origin} is no origin. Use one such as https://app.example.org.`;
  return problems;
}

/** The wish of a draft without problems. A date ends with its day, in the person's own time. */
export function wishOf(draft: KeyDraft, before?: ApiKey): KeyWish {
  const models = lines(draft.models);
  const limits: Record<string, unknown> = {};
  for (const name of COUNTS) if (draft.limits[name].trim() !== "") limits[name] = Number(draft.limits[name]);
  for (const name of AMOUNTS) if (draft.limits[name].trim() !== "") limits[name] = draft.limits[name].trim();
  if (models.length > 0) limits.models = models;
  if (draft.endpoints.length < ENDPOINTS.length) limits.endpoints = draft.endpoints;
  const isSameDay = before !== undefined && before.expires_at !== null && localDay(before.expires_at) === draft.expires;
  return {
    name: draft.name.trim(),
    expires_at: isSameDay ? before.expires_at : endOfDay(draft.expires),
    limits: limits as KeyLimits,
    origins: lines(draft.origins),
    is_content_logged: draft.isContentLogged,
  };
}

export function lines(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function isOrigin(text: string): boolean {
  return text === "*" || (URL.canParse(text) && new URL(text).origin === text);
}

function endOfDay(day: string): number | null {
  return day === "" ? null : Math.floor(new Date(`${day}T23:59:59`).getTime() / 1000);
}

function localDay(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
