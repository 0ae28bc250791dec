import { LRUCache } from "lru-cache";
import { TuttiError } from "@/lib/core/errors";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import type { OrchestrationDefinition } from "@/lib/core/orchestration";
import { DEFAULT_MAX_STEPS } from "@/lib/core/planner";
import { redactText } from "@/lib/guard/redact";
import type { Database } from "@/lib/db/types";
import type { PlanSource } from "@/lib/engine/plan";
import { readSinglePlan, singlePlanSource } from "@/lib/engine/plan-sources/single";
import { plannerPlanSource, type PlannerSettings } from "@/lib/engine/plan-sources/planner/planner";
import { storedPlanSource } from "@/lib/engine/plan-sources/stored";
import type { Ledger } from "@/lib/ledger/ledger";
import type { ClaimedExecution } from "@/lib/ledger/lease";
import type { AgentDirectory } from "./agent-directory";
import { loadReuse } from "./reuse";

export interface PlanParts {
  database: Database;
  ledger: Ledger;
  directory: AgentDirectory;
}

/** The plan source of a claimed execution. A stored one runs the version it was started with. */
export async function planFor(parts: PlanParts, execution: ClaimedExecution): Promise<PlanSource> {
  const plan = await planOf(parts, execution);
  const reuse = await loadReuse(parts.ledger, execution);
  return reuse ? { run: (port) => plan.run(port), reuse } : plan;
}

async function planOf({ database, directory }: PlanParts, execution: ClaimedExecution): Promise<PlanSource> {
  switch (execution.planSource) {
    case "single":
      return singlePlanSource(readSinglePlan(execution.plan, execution.input));
    case "stored":
      return storedPlanSource(await loadDefinition(database, execution), {
        input: isJsonObject(execution.input) ? execution.input : {},
        execution: about(execution),
        // A replay takes the same way where branches are weighted.
        seed: typeof execution.plan.seed === "string" ? execution.plan.seed : execution.id,
      });
    case "planner":
      return plannerPlanSource(plannerSettings(execution), {
        agents: () => directory.everyone(execution.tenantId),
        constraints: execution.constraints,
      });
  }
}

/** The task without secrets: it is recorded, and shown to a model. */
function plannerSettings({ plan, input, budget }: ClaimedExecution): PlannerSettings {
  const task = isJsonObject(input) && typeof input.task === "string" ? input.task : "";
  const maxSteps = typeof budget?.max_steps === "number" ? budget.max_steps : DEFAULT_MAX_STEPS;
  const requestId = typeof plan.request_id === "string" ? plan.request_id : "";
  return { task: redactText(task), requestId, maxSteps, budget };
}

function about(execution: ClaimedExecution): JsonObject {
  return {
    id: execution.id,
    kind: execution.kind,
    session_id: execution.sessionId,
    created_at: new Date(execution.createdAtMs).toISOString(),
  };
}

/** What a version says never changes once it can be run. One cache per open database. */
const definitions = new WeakMap<Database, LRUCache<string, OrchestrationDefinition>>();
const MAX_DEFINITIONS = 500;

async function loadDefinition(
  database: Database,
  execution: ClaimedExecution,
): Promise<OrchestrationDefinition> {
  const known = definitions.get(database) ?? new LRUCache({ max: MAX_DEFINITIONS });
  definitions.set(database, known);
  const { tenantId, orchestrationId, orchestrationVersion } = execution;
  const key = `${tenantId}/${orchestrationId}/${orchestrationVersion}`;
  const found = known.get(key) ?? (await readDefinition(database, execution));
  known.set(key, found);
  return found;
}

async function readDefinition(
  database: Database,
  execution: ClaimedExecution,
): Promise<OrchestrationDefinition> {
  const { rows } = await database.query(
    "select definition from orchestration_version where tenant_id = $1 and orchestration_id = $2 and version = $3",
    [execution.tenantId, execution.orchestrationId, execution.orchestrationVersion],
    "definition_read",
  );
  const definition = rows[0]?.definition;
  if (!definition) throw new TuttiError("not_found", "The orchestration's version is gone.");
  return definition as OrchestrationDefinition;
}
