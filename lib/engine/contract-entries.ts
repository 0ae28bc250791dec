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

export interface Described {
  agent: Agent | null;
  capability: string | null;
  /** What the agent gets. */
  parameters: JsonObject;
  routing: JsonObject;
  begunBy: string | null;
}

/** The REQUEST and the RESPONSE of a dispatched step. */
export class StepContract {
  private readonly to: string;
  private readonly path: string;

  constructor(
    private readonly environment: Pick<DispatchEnvironment, "sessionId" | "redact">,
    private readonly planned: PlannedStep,
    private readonly described: Described,
  ) {
    const { agent, begunBy } = described;
    this.to = begunBy ?? agent?.name ?? planned.agent ?? planned.role ?? NOBODY;
    this.path = `${agent?.logRoot ?? "tool"}/${planned.path}`;
  }

  request(contractId: string): EntryDraft {
    const { planned, path, to } = this;
    const { agent, capability, parameters, routing } = this.described;
    return {
      name: "orchestrator.step.dispatching",
      path,
      step: planned.path,
      status: "sent",
      contract: this.fields(contractId, contractId, "REQUEST", "orchestrator", to),
      data: {
        step_id: planned.id,
        name: planned.name,
        target: agent?.kind ?? "none",
        task: capability ?? planned.name,
        parameters: this.environment.redact(parameters),
        routing,
      },
    };
  }

  response(contractId: string, outcome: StepOutcome, durationMs: number): EntryDraft {
    const { planned, path, to } = this;
    const status = outcome.ok ? "completed" : outcome.status;
    return {
      name: outcome.ok ? "orchestrator.step.completed" : "orchestrator.step.failed",
      path,
      step: planned.path,
      status,
      durationMs: Math.round(durationMs * 1000) / 1000,
      contract: this.fields(`${contractId}r`, contractId, "RESPONSE", to, "orchestrator"),
      data: { step_id: planned.id, name: planned.name, status, success: outcome.ok },
      result: outcome.ok
        ? { ok: true, output: outcome.output }
        : { ok: false, error: errorToJson(outcome.error), status },
    };
  }

  private fields(
    id: string,
    contractId: string,
    type: ContractFields["type"],
    from: string,
    to: string,
  ): ContractFields {
    const correlationId = `cor_${contractId.slice(4)}`;
    const { sessionId } = this.environment;
    return { id, type, correlationId, sessionId, from, to, capability: this.described.capability };
  }
}
