import { APICallError } from "@ai-sdk/provider";
import { type ErrorCode, isTuttiError } from "@/lib/core/errors";
import { isJsonObject } from "@/lib/core/json";
import { isRetryableStatus, readRetryAfter } from "@/lib/guard/retry";

/** What went wrong with one attempt, and what that means for the next one. Nothing of the provider's own text is kept. */
export interface ModelFault {
  code: ErrorCode;
  message: string;
  /** `transport`: as often as allowed. `answer`: once more, for it was paid. `never`: it would fail again. */
  retry: "transport" | "answer" | "never";
  /** Whether it says that the provider is not well. */
  provider: "failing" | "fine";
  retryAfterMs?: number;
}

export interface FaultPlace {
  /** `provider/model`. */
  reference: string;
  credential: string;
}

/** Anthropic's word for 503. */
const OVERLOADED = 529;

/** The typed outcome of whatever an attempt threw (SAFETY.md R19). */
export function faultOf(error: unknown, place: FaultPlace): ModelFault {
  const { reference } = place;
  if (APICallError.isInstance(error)) return ofResponse(error, place);
  if (isTuttiError(error)) return ofOurs(error, place);
  const name = error instanceof Error ? error.name : "";
  const text = errorText(error);
  if (text.includes("ended without a finish reason")) return brokenOff(reference);
  if (name.startsWith("AI_")) return unusable(reference, "has a piece that can't be read");
  if (error instanceof Error) return brokenOff(reference);
  return ofErrorPart(text, isJsonObject(error) ? error.statusCode : undefined, place);
}

export function brokenOff(reference: string): ModelFault {
  return transport("unavailable", `The connection to ${reference} broke off in the middle of its answer.`);
}

export function tooSlow(reference: string, what: "first" | "next" | "end", ms: number): ModelFault {
  const seconds = Math.round(ms / 100) / 10;
  if (what === "end") {
    const message = `${reference} did not finish its answer within the ${seconds} s that were left for it.`;
    return { code: "timeout", message, retry: "never", provider: "fine" };
  }
  const text = what === "first" ? "did not begin to answer" : "stopped in the middle of its answer";
  return transport("timeout", `${reference} ${text} for ${seconds} s.`);
}

export function unusable(reference: string, what: string): ModelFault {
  const message = `The answer of ${reference} ${what}.`;
  return { code: "model_answer_invalid", message, retry: "answer", provider: "fine" };
}

export function refused(reference: string, why: string): ModelFault {
  const message = `${reference} refused the call: ${why}.`;
  return { code: "model_refused", message, retry: "never", provider: "fine" };
}

function transport(code: ErrorCode, message: string): ModelFault {
  return { code, message, retry: "transport", provider: "failing" };
}

/** Of the guard, or of the answer's reader. */
function ofOurs(error: { code: ErrorCode; message: string }, { reference }: FaultPlace): ModelFault {
  const { code } = error;
  if (code === "timeout") return transport(code, `${reference} could not be reached in time.`);
  if (code === "unavailable") return transport(code, `${reference} could not be reached.`);
  if (code === "model_answer_invalid")
    return { code, message: error.message, retry: "answer", provider: "fine" };
  return { code, message: error.message, retry: "never", provider: "fine" };
}

function ofResponse(error: APICallError, place: FaultPlace): ModelFault {
  const { reference, credential } = place;
  const status = error.statusCode;
  if (status === undefined) return transport("unavailable", `${reference} could not be reached.`);
  // A good status with a body that could not be read.
  if (status < 300)
    return error.cause === undefined ? unusable(reference, "can't be read") : faultOf(error.cause, place);
  const text = `${error.responseBody ?? ""}`;
  if (status === 401 || status === 403) return unauthorized(place, status);
  if (OUT_OF_CREDIT.test(text))
    return refused(reference, `the account behind ${credential} has no credit left`);
  if (status === 429) return rateLimited(reference, error.responseHeaders ?? {});
  if (isRetryableStatus(status) || status === OVERLOADED || status >= 520)
    return {
      ...transport("unavailable", `${reference} answered with status ${status}.`),
      ...waitOf(error.responseHeaders ?? {}),
    };
  if (TOO_LONG.test(text) || status === 413) return tooLong(reference);
  if (status === 404) return refused(reference, "its provider has no such model or address (404)");
  return refused(reference, `status ${status}`);
}

/** Phrases of OpenAI, Anthropic, Google, vLLM, llama.cpp and Ollama for the same thing. */
const TOO_LONG =
  /context_length_exceeded|maximum context length|context (?:window|length|size)|prompt is too long|input token count|too many tokens|exceed_context_size/i;
const OUT_OF_CREDIT = /insufficient_quota|credit balance is too low|insufficient_credits/i;

function unauthorized({ reference, credential }: FaultPlace, status: number): ModelFault {
  const message = `${reference} refused the key (${status}). Check ${credential}.`;
  return { code: "model_unauthorized", message, retry: "never", provider: "fine" };
}

function tooLong(reference: string): ModelFault {
  const message = `The conversation is longer than the context of ${reference}.`;
  return { code: "context_too_long", message, retry: "never", provider: "fine" };
}

function rateLimited(reference: string, headers: Record<string, string> = {}): ModelFault {
  return {
    code: "rate_limited",
    message: `${reference} gets too many calls (429).`,
    retry: "transport",
    provider: "fine",
    ...waitOf(headers),
  };
}

function waitOf(headers: Record<string, string>): { retryAfterMs?: number } {
  const exact = Number(headers["retry-after-ms"]);
  const retryAfterMs = exact > 0 ? exact : readRetryAfter(headers["retry-after"]);
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

/** An error that came as a piece of the answer: by then the status was 200. */
function ofErrorPart(text: string, status: unknown, place: FaultPlace): ModelFault {
  const { reference } = place;
  if (status === 401 || status === 403) return unauthorized(place, status);
  if (status === 429 || /rate.?limit/i.test(text)) return rateLimited(reference);
  if (TOO_LONG.test(text)) return tooLong(reference);
  if (OUT_OF_CREDIT.test(text))
    return refused(reference, `the account behind ${place.credential} has no credit left`);
  if (typeof status === "number" && status < 500 && !isRetryableStatus(status))
    return refused(reference, `status ${status}`);
  return transport("unavailable", `${reference} gave up in the middle of its answer.`);
}

function errorText(error: unknown): string {
  if (typeof error === "string") return error;
  if (error instanceof Error) return error.message;
  try {
    return JSON.stringify(error) ?? "";
  } catch {
    return "";
  }
}
