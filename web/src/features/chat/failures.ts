/** What an error means to the person who waits, and what they can do about it. Pure. */
import { CutOffError } from "@/shared/api/chat";
import { ApiError } from "@/shared/api/client";

export interface Failure {
  readonly message: string;
  readonly remedy: string;
  /** Whether the same question may well be answered when it is asked again. */
  readonly canRetry: boolean;
  /** Whether a key or a sign-in is what is missing. */
  readonly isRefused: boolean;
}

const AGAIN = { canRetry: true, isRefused: false } as const;
const NOT_AGAIN = { canRetry: false, isRefused: false } as const;

const FAILURES: Readonly<Record<string, Failure>> = {
  unreachable: {
    message: "The server cannot be reached.",
    remedy: "Check your connection, and that viewloom still runs; then try again.",
    ...AGAIN,
  },
  cut_off: {
    message: "The connection was lost before the answer was finished.",
    remedy: "Try again when you are back online.",
    ...AGAIN,
  },
  invalid_api_key: {
    message: "This server does not know you any more.",
    remedy: "Sign in or enter a key below, then try again.",
    canRetry: true,
    isRefused: true,
  },
  endpoint_not_allowed: {
    message: "Your key may not be used for chats.",
    remedy: "Use another key, or ask its owner to allow it.",
    ...NOT_AGAIN,
  },
  model_not_allowed: {
    message: "Your key may not use this model.",
    remedy: "Choose another model above.",
    ...AGAIN,
  },
  model_not_found: {
    message: "This model is not there any more.",
    remedy: "Choose another one above, then try again.",
    ...AGAIN,
  },
  context_length_exceeded: {
    message: "This chat is longer than the model can read.",
    remedy: "Shorten your message, start a new chat or choose a model that reads more.",
    ...NOT_AGAIN,
  },
  rate_limit_exceeded: { message: "Too many requests at one time.", remedy: "Wait a moment, then try again.", ...AGAIN },
  insufficient_quota: {
    message: "The budget is used up.",
    remedy: "Ask whoever runs this server to raise the limit of your key, or wait until it begins anew.",
    ...AGAIN,
  },
  provider_busy: { message: "The model is busy.", remedy: "Wait a moment or choose another model.", ...AGAIN },
  provider_unavailable: {
    message: "The model went away or cannot be reached.",
    remedy: "Try again, or choose another model above.",
    ...AGAIN,
  },
  provider_timeout: {
    message: "The model was silent for too long.",
    remedy: "Try again, or choose another model above.",
    ...AGAIN,
  },
  provider_misconfigured: {
    message: "The server's access to this model is wrong.",
    remedy: "Whoever runs the server must check its key and address for this model. Another model may work.",
    ...AGAIN,
  },
  provider_rejected: {
    message: "The model refused this request.",
    remedy: "Say it in another way, or choose another model above.",
    ...AGAIN,
  },
  weights_unavailable: {
    message: "The built-in model is not there yet.",
    remedy: "Run viewloom models pull on the server, or connect another model.",
    ...AGAIN,
  },
  reply_interrupted: { message: "This answer was stopped.", remedy: "", ...AGAIN },
  empty: { message: "The model sent an empty answer.", remedy: "Try again, or choose another model above.", ...AGAIN },
};

/** What a stored error code says; one that the page does not know is a failure like others. */
export function failureOfCode(code: string): Failure {
  return FAILURES[code] ?? { message: "The answer failed.", remedy: "Try again, or choose another model above.", ...AGAIN };
}

export function failureOf(error: unknown): Failure {
  if (error instanceof CutOffError) return failureOfCode("cut_off");
  if (!(error instanceof ApiError)) return { message: "The answer could not be read.", remedy: "Try again.", ...AGAIN };
  if (error.status === 401) return failureOfCode("invalid_api_key");
  const known = error.code === null ? undefined : FAILURES[error.code];
  if (known === undefined) return { message: error.message, remedy: "", ...AGAIN };
  return error.retryAfterS === null ? known : { ...known, remedy: `${waitFor(error.retryAfterS)} ${known.remedy}`.trim() };
}

function waitFor(seconds: number): string {
  if (seconds < 90) return `It may work in ${Math.max(1, Math.ceil(seconds))} seconds.`;
  return `It may work in ${Math.ceil(seconds / 60)} minutes.`;
}
