import { CALLBACK_EVENT, callbackMatch } from "@/lib/agents/http/http-agent";
import type { Actor } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { redactJson } from "@/lib/guard/redact";
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
export async function acceptAgentAnswer({
  runtime,
  requestId,
  token,
  answer,
}: AgentAnswer): Promise<{ accepted: true }> {
  const claim = readCallbackToken(runtime.env.secrets.authSecret, token);
  if (!claim) throw notFound("callback");
  const { tenantId, executionId, contractId, turn } = claim;
  const actor: Actor = { kind: "system", id: "system", tenantId, scopes: [], label: "Agent callback" };
  const ctx = runtime.contextFor({ actor, requestId, ip: null, signal: NEVER });
  const match = callbackMatch(contractId, turn);
  await deliverSignal(ctx, {
    id: executionId,
    event: CALLBACK_EVENT,
    match,
    data: redactJson(answer),
    once: true,
  });
  return { accepted: true };
}
