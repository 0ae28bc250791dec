import { invalid, TuttiError } from "@/lib/core/errors";
import type { Context } from "@/lib/services/context";
import {
  type Claim,
  claimRecord,
  finishRecord,
  type IdempotencyHandle,
  loadRecord,
  releaseRecord,
  type StoredRecord,
  takeOverRecord,
} from "@/lib/services/idempotency/store";
import { sha256 } from "./digest";
import { logFailure } from "./failures";

const API_VERSION = "v1";
/** Beyond the sync wait: how long a holder may go on before another may take its row. */
const LEASE_MARGIN_SECONDS = 30;
/** Answers of requests that had no effect: the same key may be used again for a corrected request. */
const NOT_STORED: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 413, 415, 429, 503]);
const STORED_HEADERS = ["content-type", "location", "preference-applied", "tutti-execution-id"];

export interface KeyedRequest {
  ctx: Context;
  key: string;
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
export async function idempotent(request: KeyedRequest, work: IdempotentWork): Promise<Response> {
  const { ctx, url } = request;
  const handle: IdempotencyHandle = {
    tenantId: ctx.tenantId,
    id: sha256(ctx.actor.kind, ctx.actor.id, request.key),
    owner: crypto.randomUUID(),
  };
  const claim = {
    handle,
    fingerprint: sha256(request.method, url.pathname, url.search, API_VERSION, request.rawBody),
    leaseSeconds: ctx.limits.syncTimeoutMs / 1000 + LEASE_MARGIN_SECONDS,
  };
  if (await claimOrLeave(ctx, claim)) return hold(ctx, handle, work);
  const found = await loadRecord(ctx.db, handle);
  // Freed between the two statements: the client may simply try again.
  if (!found) throw inProgress(1);
  if (found.fingerprint !== claim.fingerprint) {
    throw new TuttiError("idempotency_mismatch", "This Idempotency-Key was used for a different request.");
  }
  if (found.state === "done") return replay(ctx, handle, { found, work });
  if (found.leaseSeconds > 0) throw inProgress(found.leaseSeconds);
  if (!(await takeOverRecord(ctx.db, { ...claim, from: found.owner }))) throw inProgress(1);
  return takeOver(ctx, handle, work);
}

/** A claim whose answer was lost may have been made all the same: nobody would hold its row until the lease ends. */
async function claimOrLeave(ctx: Context, claim: Claim): Promise<boolean> {
  try {
    return await claimRecord(ctx.db, claim);
  } catch (error) {
    releaseRecord(ctx.db, claim.handle).catch(() => undefined);
    throw error;
  }
}

/** The holder before us is gone: its execution answers, or else the work is done now. */
async function takeOver(ctx: Context, handle: IdempotencyHandle, work: IdempotentWork): Promise<Response> {
  // Read only now: the holder may have stored its execution after we first looked.
  const executionId = (await loadRecord(ctx.db, handle))?.executionId;
  if (!executionId) return hold(ctx, handle, work);
  return markReplayed(await hold(ctx, handle, { ...work, perform: () => work.fromExecution(executionId) }));
}

function inProgress(seconds: number): TuttiError {
  return new TuttiError(
    "idempotency_in_progress",
    "A request with this Idempotency-Key is still in progress.",
    {
      retryAfterSeconds: Math.min(Math.ceil(seconds), 5),
    },
  );
}

interface Replay {
  found: StoredRecord;
  work: IdempotentWork;
}

async function replay(ctx: Context, handle: IdempotencyHandle, { found, work }: Replay): Promise<Response> {
  const { responseBody: sealed, executionId } = found;
  if (sealed === null && executionId) return markReplayed(await work.fromExecution(executionId));
  const body = sealed === null ? null : await ctx.vault.decrypt({ ...placeOf(handle), ciphertext: sealed });
  return markReplayed(
    new Response(body, { status: found.responseStatus ?? 204, headers: found.responseHeaders ?? {} }),
  );
}

function markReplayed(response: Response): Response {
  response.headers.set("Idempotent-Replayed", "true");
  return response;
}

/** Works while holding the row, then stores the answer or frees the key. */
async function hold(ctx: Context, handle: IdempotencyHandle, work: IdempotentWork): Promise<Response> {
  const response = await work.perform(handle).catch((error: unknown) => work.toResponse(error));
  // Should this fail, the lease ends by itself; the client must get its answer either way.
  await settle(ctx, handle, response).catch((error: unknown) => {
    logFailure("An idempotency record could not be written.", error, { request_id: ctx.requestId });
  });
  return response;
}

async function settle(ctx: Context, handle: IdempotencyHandle, response: Response): Promise<void> {
  if (NOT_STORED.has(response.status)) return releaseRecord(ctx.db, handle);
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  const plaintext = isJson ? await response.clone().text() : null;
  const body = plaintext === null ? null : await ctx.vault.encrypt({ ...placeOf(handle), plaintext });
  return finishRecord(ctx.db, handle, { status: response.status, headers: storedHeaders(response), body });
}

/** Answers are stored encrypted: a new API key is shown in one, and stored nowhere readable. */
function placeOf({ tenantId, id }: IdempotencyHandle) {
  return { tenantId, table: "idempotency_record", rowId: id, column: "response_body" };
}

function storedHeaders(response: Response): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of STORED_HEADERS) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return headers;
}
