import type { Agent } from "@/lib/agents/contract";
import { errorToJson, type ErrorRecord } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import type { ContractFields, EntryDraft } from "@/lib/ledger/types";
import type { DispatchEnvironment } from "./dispatch";
import type { StepOutcome } from "./durable";
import type { PlannedStep } from "./plan";

/** The `to` of a REQUEST that no agent could take. */
export const NOBODY = "nobody";

export function retryingEntry(
  planned: PlannedStep,
  agent: Agent,
  attempt: number,
  error: ErrorRecord,
): EntryDraft {
  return {
    name: "orchestrator.step.retrying",
    path: `${agent.logRoot}/${planned.path}`,
    step: planned.path,
    data: { step_id: planned.id, attempt, max_retries: planned.maxRetries, error: errorToJson(error) },
    result: { ok: false },
  };
}

interface Described {
  agent: Agent | null;
  capability: string | null;
  routing: JsonObject;
  begunBy: string | null;
}

/** The REQUEST and the RESPONSE of a dispatched step. */
export function contractEntries(
  environment: DispatchEnvironment,
  planned: PlannedStep,
  described: Described,
) {
  const { agent, capability, routing, begunBy } = described;
  const to = begunBy ?? agent?.name ?? planned.agent ?? planned.role ?? NOBODY;
  const fields = (contractId: string, type: ContractFields["type"]): ContractFields => ({
    id: type === "REQUEST" ? contractId : `${contractId}r`,
    type,
    correlationId: `cor_${contractId.slice(4)}`,
    sessionId: environment.sessionId,
    from: type === "REQUEST" ? "orchestrator" : to,
    to: type === "REQUEST" ? to : "orchestrator",
    capability,
  });
  const path = `${agent?.logRoot ?? "tool"}/${planned.path}`;
  return {
    request: (contractId: string): EntryDraft => ({
      name: "orchestrator.step.dispatching",
      path,
      step: planned.path,
      status: "sent",
      contract: fields(contractId, "REQUEST"),
      data: {
        step_id: planned.id,
        name: planned.name,
        target: agent?.kind ?? "none",
        task: capability ?? planned.name,
        parameters: environment.redact(planned.parameters),
        routing,
      },
    }),
    response: (contractId: string, outcome: StepOutcome, durationMs: number): EntryDraft => {
      const status = outcome.ok ? "completed" : outcome.status;
      return {
        name: outcome.ok ? "orchestrator.step.completed" : "orchestrator.step.failed",
        path,
        step: planned.path,
        status,
        durationMs: Math.round(durationMs * 1000) / 1000,
        contract: fields(contractId, "RESPONSE"),
        data: { step_id: planned.id, name: planned.name, status, success: outcome.ok },
        result: outcome.ok
          ? { ok: true, output: outcome.output }
          : { ok: false, error: errorToJson(outcome.error), status },
      };
    },
  };
}
