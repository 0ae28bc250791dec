import type { Actor } from "@/lib/core/actor";
import { isId } from "@/lib/core/ids";
import { TuttiError } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";
import { newWebhookSecret, verifyDelivery } from "@/lib/guard/webhook-signature";
import type { Started } from "@/lib/services/executions/start";
import { receiveMessage } from "@/lib/services/triggers/receive";
import { openSecrets, type SealedSecrets } from "@/lib/services/triggers/secret";
import type { Runtime } from "./runtime";

export interface HookCall {
  runtime: Runtime;
  requestId: string;
  triggerId: string;
  headers: Headers;
  query: URLSearchParams;
  /** As it came, unparsed. */
  raw: Uint8Array;
  /** Reads the body once the signature was found good. */
  parse(raw: Uint8Array): Json;
}

export interface HookAnswer {
  messageId: string;
  started: Started;
}

const NEVER = new AbortController().signal;

/** By the id alone: the address names no tenant. What is signed at which time is decided by the database's clock. */
const LOOK_UP = `
  select (extract(epoch from clock_timestamp()) * 1000)::double precision as now_ms, t.tenant_id, t.id, t.secret,
    case when t.previous_until > clock_timestamp() then t.previous_secret end as previous_secret
  from (select 1) as one left join trigger t on t.id = $1`;

/** Checked where there is no trigger, so that the answer takes as long. */
const NOBODYS_SECRET = newWebhookSecret();

/**
 * Takes a message that was sent to a trigger. Nothing is parsed, and nothing looked at but the secrets, before its
 * signature was found good. An unknown address, a wrong signature and an old message are refused alike: `unauthenticated`.
 */
export async function receiveHook(call: HookCall): Promise<HookAnswer> {
  const { runtime, triggerId, headers, query, raw } = call;
  const { row, now } = await lookUp(runtime, triggerId);
  const secrets = row ? await openSecrets(runtime.vault, row) : [NOBODYS_SECRET];
  const messageId = verifyDelivery({ secrets, headers, body: raw, now });
  if (!row || messageId === null)
    throw new TuttiError("unauthenticated", "This needs a message with a valid signature.");
  const contextFor = (actor: Actor) =>
    runtime.contextFor({ actor, requestId: call.requestId, ip: null, signal: NEVER });
  const { tenantId } = row;
  const started = await receiveMessage({
    ctx: contextFor({ kind: "system", id: "system", tenantId, scopes: [], label: "Trigger" }),
    triggerId,
    message: { id: messageId, headers, query, readBody: () => call.parse(raw) },
    contextFor,
  });
  return { messageId, started };
}

async function lookUp(
  { database }: Runtime,
  triggerId: string,
): Promise<{ row: SealedSecrets | null; now: Date }> {
  const id = isId("trigger", triggerId) ? triggerId : "";
  const { rows } = await database.query(LOOK_UP, [id], "trigger_look_up");
  const found = rows[0];
  const now = new Date(Number(found?.now_ms));
  if (typeof found?.tenant_id !== "string") return { row: null, now };
  const previous = found.previous_secret;
  return {
    row: {
      tenantId: found.tenant_id,
      id: String(found.id),
      secret: String(found.secret),
      previousSecret: typeof previous === "string" ? previous : null,
    },
    now,
  };
}
