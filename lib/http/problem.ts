import { type ErrorCode, isTuttiError, TuttiError } from "@/lib/core/errors";
import { databaseError } from "./sqlstate";

/** The one map from our errors to HTTP. */
export const PROBLEMS: Record<ErrorCode, { status: number; title: string }> = {
  invalid: { status: 400, title: "Invalid request" },
  unauthenticated: { status: 401, title: "Authentication required" },
  forbidden: { status: 403, title: "Not allowed" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  conflict: { status: 409, title: "Conflict" },
  gone: { status: 410, title: "Gone" },
  idempotency_in_progress: { status: 409, title: "A request with this Idempotency-Key is in progress" },
  idempotency_mismatch: { status: 422, title: "Idempotency-Key was used for another request" },
  payload_too_large: { status: 413, title: "Payload too large" },
  unsupported_media_type: { status: 415, title: "Unsupported media type" },
  unprocessable: { status: 422, title: "Can't be processed" },
  rate_limited: { status: 429, title: "Too many requests" },
  unavailable: { status: 503, title: "Service unavailable" },
  capability_not_found: { status: 404, title: "Capability not found" },
  agent_unavailable: { status: 503, title: "Agent unavailable" },
  connection_required: { status: 409, title: "Connection required" },
  model_not_configured: { status: 422, title: "No model configured" },
  model_unauthorized: { status: 502, title: "The model's provider refused the key" },
  model_refused: { status: 502, title: "The model's provider refused the call" },
  model_answer_invalid: { status: 502, title: "The model's answer can't be used" },
  context_too_long: { status: 422, title: "Too long for the model" },
  approval_denied: { status: 403, title: "Not approved" },
  plan_failed: { status: 422, title: "No plan for the task" },
  budget_exceeded: { status: 409, title: "Budget exceeded" },
  not_supported: { status: 422, title: "Not supported" },
  timeout: { status: 504, title: "Timed out" },
  cancelled: { status: 409, title: "Cancelled" },
  template_path_missing: { status: 422, title: "Template path missing" },
  step_failed: { status: 422, title: "Step failed" },
  agent_failed: { status: 502, title: "Agent failed" },
  outcome_unknown: { status: 409, title: "Outcome unknown" },
  crash_loop: { status: 500, title: "Execution kept crashing" },
  unsafe_url: { status: 422, title: "Address not allowed" },
  value_not_json: { status: 422, title: "Value is not JSON" },
  value_too_large: { status: 413, title: "Value too large" },
  internal: { status: 500, title: "Internal error" },
};

/** draft-ietf-httpapi-ratelimit-headers names this type; everything else is told apart by `code`. */
const QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded";
const DEFAULT_RETRY_SECONDS = 2;

/** Any error as one of ours: database errors by SQLSTATE, unknown ones as `internal` with a fixed text. */
export function toTuttiError(error: unknown): TuttiError {
  if (isTuttiError(error)) return error;
  return databaseError(error) ?? new TuttiError("internal", "An internal error occurred.", { cause: error });
}

export interface ProblemPlace {
  /** Path of the request, without the query: queries may hold what logs and screens should not. */
  instance: string;
  requestId: string;
  headers?: Record<string, string>;
}

/** An error as `application/problem+json` (RFC 9457). Nothing of an unknown error's own text leaves. */
export function problemResponse(thrown: unknown, place: ProblemPlace): Response {
  const error = toTuttiError(thrown);
  const { status, title } = PROBLEMS[error.code];
  const document = {
    ...error.extra,
    type: error.code === "rate_limited" ? QUOTA_EXCEEDED : "about:blank",
    title,
    status,
    detail: error.message,
    instance: place.instance,
    code: error.code,
    request_id: place.requestId,
    errors: error.errors ?? [],
  };
  const headers = new Headers({ ...place.headers, "Content-Type": "application/problem+json" });
  if (status === 401) headers.set("WWW-Authenticate", 'Bearer realm="tutti"');
  const retryAfter =
    error.retryAfterSeconds ?? (status === 503 || status === 429 ? DEFAULT_RETRY_SECONDS : undefined);
  if (retryAfter !== undefined) headers.set("Retry-After", String(Math.max(1, Math.ceil(retryAfter))));
  return new Response(JSON.stringify(document), { status, headers });
}
