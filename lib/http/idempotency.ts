import type { Actor } from "@/lib/core/actor";
import { invalid, TuttiError } from "@/lib/core/errors";
import type { Runtime } from "@/lib/runtime/runtime";
import {
  claim,
  finish,
  type IdempotencyHandle,
  load,
  release,
  sha256,
  type StoredRecord,
  takeOver,
} from "./idempotency-store";

const API_VERSION = "v1";
/** Beyond the sync wait: how long a holder may go on before another may take its row. */
const LEASE_MARGIN_SECONDS = 30;
/** Answers of requests that had no effect: the same key may be used again for a corrected request. */
const NOT_STORED: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 413, 415, 429, 503]);
const STORED_HEADERS = ["content-type", "location", "preference-applied", "tutti-execution-id"];

export interface KeyedRequest {
  key: string;
  actor: Actor;
  method: string;
  url: URL;
  rawBody: Uint8Array;
}

export interface IdempotentWork {
  /** Does the work, holding the row. */
  perform(handle: IdempotencyHandle): Promise<Response>;
  /** Answers a repeat from the execution an earlier request started. */
  fromExecution(executionId: string): Promise<Response>;
  /** An error thrown by `perform` as the response it will become. */
  toResponse(error: unknown): Response;
}

/** The header's value: an sf-string (quoted) or, as most clients send it, bare; both name the same key. */
export function readKey(headers: Headers): string | null {
  const header = headers.get("idempotency-key");
  if (header === null) return null;
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(header);
  const key = quoted?.[1]?.replaceAll(/\\(["\\])/g, "$1") ?? header;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw invalid("Idempotency-Key takes 1 to 255 printable ASCII characters.", "/headers/Idempotency-Key");
  }
  return key;
}

/**
 * Runs `perform` at most once per key and caller (SAFETY.md §2). The row is named by caller and key; method,
 * path, query and body are in the fingerprint, so a key used for anything else is refused with 422.
 */
export async function idempotent(runtime: Runtime, request: KeyedRequest, work: IdempotentWork): Promise<Response> {
  const { actor, url } = request;
  const handle: IdempotencyHandle = {
    tenantId: actor.tenantId,
    id: sha256(actor.kind, actor.id, request.key),
    owner: crypto.randomUUID(),
  };
  const fingerprint = sha256(request.method, url.pathname, url.search, API_VERSION, request.rawBody);
  const leaseSeconds = runtime.env.ORCHESTRATOR_SYNC_TIMEOUT + LEASE_MARGIN_SECONDS;
  if (await claim(runtime.database, handle, fingerprint, leaseSeconds)) return hold(runtime, handle, work);
  const found = await load(runtime.database, handle);
  // Freed between the two statements: the client may simply try again.
  if (!found) throw inProgress(1);
  if (found.fingerprint !== fingerprint) {
    throw new TuttiError("idempotency_mismatch", "This Idempotency-Key was used for a different request.");
  }
  if (found.state === "done") return replay(found, work);
  if (found.leaseSecondsLeft > 0) throw inProgress(found.leaseSecondsLeft);
  if (!(await takeOver(runtime.database, handle, found.owner, leaseSeconds))) throw inProgress(1);
  // Read again: the holder may have stored its execution between our look and its end.
  const executionId = (await load(runtime.database, handle))?.executionId;
  if (!executionId) return hold(runtime, handle, work);
  const response = await hold(runtime, handle, { ...work, perform: () => work.fromExecution(executionId) });
  return markReplayed(response);
}

function inProgress(seconds: number): TuttiError {
  return new TuttiError("idempotency_in_progress", "A request with this Idempotency-Key is still in progress.", {
    retryAfterSeconds: Math.min(Math.ceil(seconds), 5),
  });
}

async function replay(found: StoredRecord, work: IdempotentWork): Promise<Response> {
  if (found.body === null && found.executionId) return markReplayed(await work.fromExecution(found.executionId));
  const headers = { ...found.headers, "Idempotent-Replayed": "true" };
  return new Response(found.body, { status: found.status ?? 204, headers });
}

function markReplayed(response: Response): Response {
  response.headers.set("Idempotent-Replayed", "true");
  return response;
}

/** Works while holding the row, then stores the answer or frees the key. */
async function hold(runtime: Runtime, handle: IdempotencyHandle, work: IdempotentWork): Promise<Response> {
  let response: Response;
  try {
    response = await work.perform(handle);
  } catch (error) {
    response = work.toResponse(error);
  }
  if (NOT_STORED.has(response.status)) {
    // The lease ends by itself should this fail; the client must get its answer.
    await release(runtime.database, handle).catch(() => undefined);
    return response;
  }
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  const body = isJson ? await response.clone().text() : null;
  await finish(runtime.database, handle, { status: response.status, headers: storedHeaders(response), body }).catch(
    () => undefined,
  );
  return response;
}

function storedHeaders(response: Response): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of STORED_HEADERS) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return headers;
}
