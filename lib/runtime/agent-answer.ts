import { CALLBACK_EVENT } from "@/lib/agents/http/http-agent";
import type { Actor } from "@/lib/core/actor";
import { notFound, TuttiError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { deliverSignal } from "@/lib/services/executions/signal";
import { readCallbackToken } from "./callback-token";
import type { Runtime } from "./runtime";

export interface AgentAnswer {
  runtime: Runtime;
  requestId: string;
  token: string;
  answer: JsonObject;
}

const NEVER = new AbortController().signal;

/** Takes the RESPONSE an external agent promised: once per contract, by the signed address alone. */
export async function acceptAgentAnswer({ runtime, requestId, token, answer }: AgentAnswer): Promise<{ accepted: true }> {
  const claim = readCallbackToken(runtime.env.secrets.authSecret, token);
  if (!claim) throw notFound("callback");
  const { tenantId, executionId, contractId } = claim;
  if (await answered(runtime, claim)) throw new TuttiError("conflict", "This contract has been answered already.");
  const actor: Actor = { kind: "system", id: "system", tenantId, scopes: [], label: "Agent callback" };
  const ctx = runtime.contextFor({ actor, requestId, ip: null, signal: NEVER });
  await deliverSignal(ctx, { id: executionId, event: CALLBACK_EVENT, match: contractId, data: answer });
  return { accepted: true };
}

async function answered(runtime: Runtime, claim: { tenantId: string; executionId: string; contractId: string }) {
  const { rows } = await runtime.database.query(
    "select 1 from signal where tenant_id = $1 and execution_id = $2 and event = $3 and match = $4 limit 1",
    [claim.tenantId, claim.executionId, CALLBACK_EVENT, claim.contractId],
  );
  return rows.length > 0;
}
