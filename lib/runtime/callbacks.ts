import { hasCode, isTuttiError, type TuttiError } from "@/lib/core/errors";
import type { Environment } from "@/lib/env";
import { log } from "@/lib/guard/log";
import { readRetryAfter } from "@/lib/guard/retry";
import { signDelivery } from "@/lib/guard/webhook-signature";
import { readStartShape } from "@/lib/services/executions/get";
import { callbackSecret } from "@/lib/services/callbacks/secret";
import type { ContextParts } from "./context";

export interface CallbackParts {
  parts: ContextParts;
  environment: Environment;
}

/** Standard Webhooks: pauses before the attempts after the first, in seconds. */
const SCHEDULE_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
const LEASE_SECONDS = 60;
const TIMEOUT_MS = 20_000;
const BATCH = 20;

interface Due {
  tenantId: string;
  id: string;
  executionId: string;
  url: string;
  attempts: number;
}

/** Takes due deliveries of finished executions; the pushed-back `next_at` is the lease while one is under way. */
const TAKE = `
update webhook_delivery d set attempts = d.attempts + 1,
  next_at = clock_timestamp() + $2::double precision * interval '1 second'
from (
  select w.tenant_id, w.id from webhook_delivery w
  join execution e on e.tenant_id = w.tenant_id and e.id = w.execution_id
    and e.status in ('completed', 'failed', 'cancelled')
  where w.status = 'pending' and (w.next_at is null or w.next_at <= clock_timestamp())
    and ($1::text is null or w.execution_id = $1)
  order by w.next_at nulls first limit ${BATCH} for update of w skip locked) due
where d.tenant_id = due.tenant_id and d.id = due.id
returning d.tenant_id, d.id, d.execution_id, d.url, d.attempts`;

const RECORD = `
update webhook_delivery set status = $3, log = $4::json,
  next_at = case when $5::double precision is null then null
    else clock_timestamp() + $5::double precision * interval '1 second' end,
  delivered_at = case when $3 = 'delivered' then clock_timestamp() else delivered_at end
where tenant_id = $1 and id = $2`;

async function take(parts: ContextParts, executionId: string | null): Promise<Due[]> {
  const { rows } = await parts.database.query(TAKE, [executionId, LEASE_SECONDS], "callback_take");
  return rows.map((row) => ({
    tenantId: String(row.tenant_id),
    id: String(row.id),
    executionId: String(row.execution_id),
    url: String(row.url),
    attempts: Number(row.attempts),
  }));
}

/** At once after an execution ended. Whatever goes wrong is the sweep's to repeat. */
export async function deliverCallback(callbacks: CallbackParts, execution: { id: string }): Promise<void> {
  try {
    const due = await take(callbacks.parts, execution.id);
    await Promise.all(due.map((item) => deliver(callbacks, item)));
  } catch (error) {
    log.warn("callback.not_attempted", { execution: execution.id, error });
  }
}

/** The same, waited for: where nothing may go on after the answer. */
export async function deliverDueCallbacks(callbacks: CallbackParts): Promise<void> {
  const due = await take(callbacks.parts, null);
  await Promise.all(due.map((item) => deliver(callbacks, item)));
}

const sweeping = new WeakSet<CallbackParts>();

/** Retries, and what a crash left behind. Rides on the runner's poll without holding it up. */
export async function sweepCallbacks(callbacks: CallbackParts): Promise<void> {
  if (sweeping.has(callbacks)) return;
  const due = await take(callbacks.parts, null);
  if (due.length === 0) return;
  sweeping.add(callbacks);
  Promise.all(due.map((item) => deliver(callbacks, item)))
    .catch((error: unknown) => log.warn("callback.sweep_failed", { error }))
    .finally(() => sweeping.delete(callbacks));
}

interface Attempt {
  delivered: boolean;
  final: boolean;
  status: number | null;
  error: string | null;
  retryAfterSeconds: number;
}

const FAILED = { delivered: false, final: false, status: null, retryAfterSeconds: 0 };

async function deliver(callbacks: CallbackParts, due: Due): Promise<void> {
  const { parts } = callbacks;
  const startedAt = performance.now();
  const attempt = await post(callbacks, due);
  const { rows } = await parts.database.query(
    "select log from webhook_delivery where tenant_id = $1 and id = $2",
    [due.tenantId, due.id],
  );
  const before = Array.isArray(rows[0]?.log) ? rows[0].log : [];
  const line = {
    at: new Date().toISOString(),
    attempt: due.attempts,
    status: attempt.status,
    error: attempt.error,
    duration_ms: Math.round(performance.now() - startedAt),
  };
  const pause = SCHEDULE_SECONDS[due.attempts - 1];
  const over = attempt.delivered || attempt.final || pause === undefined;
  const status = attempt.delivered ? "delivered" : over ? "failed" : "pending";
  const jitter = 0.9 + Math.random() * 0.2;
  const next = over ? null : Math.max(pause * jitter, attempt.retryAfterSeconds);
  await parts.database.query(
    RECORD,
    [due.tenantId, due.id, status, JSON.stringify([...before, line]), next],
    "callback_record",
  );
}

async function post(callbacks: CallbackParts, due: Due): Promise<Attempt> {
  const { parts } = callbacks;
  try {
    const db = parts.database.forTenant(due.tenantId);
    const shape = await db((tx) => readStartShape(tx, due.tenantId, due.executionId));
    const timestamp = new Date();
    const body = JSON.stringify({
      type: `execution.${eventOf(shape.status)}`,
      timestamp: timestamp.toISOString(),
      data: shape,
    });
    const secret = await callbackSecret({ db, vault: parts.vault, tenantId: due.tenantId });
    const response = await parts.safeFetch(due.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...signDelivery({ secret, id: due.id, timestamp, body }),
      },
      body,
      timeoutMs: TIMEOUT_MS,
      maxBytes: 16_384,
    });
    return answered(response.status, response.headers["retry-after"]);
  } catch (error) {
    // A bigger answer than we read is still an answer.
    if (hasCode(error, "value_too_large"))
      return answered(Number((error as TuttiError).extra?.status), undefined);
    return { ...FAILED, error: isTuttiError(error) ? error.code : "internal" };
  }
}

/** Only 2xx is delivered; a redirect is a failure, and 410 says never again. */
function answered(status: number, retryAfter: string | undefined): Attempt {
  const delivered = status >= 200 && status < 300;
  const retryAfterSeconds = Math.min((readRetryAfter(retryAfter) ?? 0) / 1000, 86_400);
  return { delivered, final: status === 410, status, error: null, retryAfterSeconds };
}

function eventOf(status: string): string {
  return status === "success" ? "completed" : status;
}
