import type { Json, JsonObject } from "./json";

/**
 * The one error family. Services and the engine throw these; they know no transport. `lib/http/problem.ts`
 * maps codes to HTTP once. Match by `code`, never `instanceof`: routes and instrumentation are two bundles.
 */
export const ERROR_CODES = [
  "invalid",
  "unauthenticated",
  "forbidden",
  "not_found",
  "method_not_allowed",
  "conflict",
  "gone",
  "idempotency_in_progress",
  "idempotency_mismatch",
  "payload_too_large",
  "unsupported_media_type",
  "unprocessable",
  "rate_limited",
  "unavailable",
  "capability_not_found",
  "agent_unavailable",
  "connection_required",
  "model_not_configured",
  "model_unauthorized",
  "model_refused",
  "model_answer_invalid",
  "context_too_long",
  "plan_failed",
  "budget_exceeded",
  "approval_denied",
  "not_supported",
  "timeout",
  "cancelled",
  "template_path_missing",
  "step_failed",
  "agent_failed",
  "outcome_unknown",
  "crash_loop",
  "unsafe_url",
  "value_not_json",
  "value_too_large",
  "internal",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** One thing wrong with the input: where (JSON Pointer, RFC 6901) and what. */
export interface FieldError {
  pointer: string;
  detail: string;
}

export interface ErrorOptions {
  errors?: FieldError[];
  /** Extra members for the problem document, e.g. `available`. */
  extra?: Record<string, Json>;
  retryAfterSeconds?: number;
  cause?: unknown;
}

export class TuttiError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[] | undefined;
  readonly extra: Record<string, Json> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "TuttiError";
    this.code = code;
    this.errors = options.errors;
    this.extra = options.extra;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

const CODES = new Set<string>(ERROR_CODES);

export function isErrorCode(text: string): text is ErrorCode {
  return CODES.has(text);
}

/** True for errors of our family, also those made in the other bundle. */
export function isTuttiError(error: unknown): error is TuttiError {
  return (
    error instanceof Error &&
    error.name === "TuttiError" &&
    "code" in error &&
    typeof error.code === "string" &&
    CODES.has(error.code)
  );
}

export function hasCode(error: unknown, code: ErrorCode): boolean {
  return isTuttiError(error) && error.code === code;
}

/** `not_found` says the same for "does not exist" and "belongs to someone else": no existence oracle. */
export function notFound(noun: string): TuttiError {
  return new TuttiError("not_found", `No such ${noun}.`);
}

/** A name that must be one of its kind; forms show it at the field. */
export function nameInUse(detail: string): TuttiError {
  return new TuttiError("conflict", detail, { errors: [{ pointer: "/name", detail }] });
}

export function invalid(detail: string, pointer = ""): TuttiError {
  return new TuttiError("invalid", detail, { errors: [{ pointer, detail }] });
}

/** The error as recorded in entries, executions and contracts: `{code, message}` plus `errors` when there are any. */
export interface ErrorRecord {
  code: ErrorCode;
  message: string;
  errors?: FieldError[];
}

/** An error record as plain JSON, for entries. */
export function errorToJson({ code, message, errors }: ErrorRecord): JsonObject {
  const fields = errors?.map(({ pointer, detail }) => ({ pointer, detail }));
  return fields ? { code, message, errors: fields } : { code, message };
}

/** An error as data. Unknown errors become `internal` with a fixed text: their own text may hold secrets. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (!isTuttiError(error)) return { code: "internal", message: "An internal error occurred." };
  const record: ErrorRecord = { code: error.code, message: error.message };
  if (error.errors) record.errors = error.errors;
  return record;
}
