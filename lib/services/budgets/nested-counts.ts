import { hasCode } from "@/lib/core/errors";
import type { OrchestrationDefinition } from "@/lib/core/orchestration";
import { nestedCounts, roleCounts, type NestedCount, type RoleCount } from "@/lib/core/role-counts";
import type { Tx } from "@/lib/db/types";
import { loadPublished } from "../orchestrations/load";

/** Levels of executions there can be. */
const MOST_LEVELS = 20;
/** Role steps an estimate is made of; what comes beyond is not counted, and said. */
const MOST_COUNTS = 2_000;

export interface FamilyCounts {
  /** Role steps, those of orchestrations inside included: `outer/inner`. */
  counts: RoleCount[];
  /** Names of orchestrations inside that can't run now, or lie too deep. */
  uncounted: string[];
}

/** How often a definition and all it starts have a role do a task: at least and at most. */
export async function familyCounts(
  tx: Tx,
  tenantId: string,
  definition: OrchestrationDefinition,
  level = 1,
): Promise<FamilyCounts> {
  const found: FamilyCounts = { counts: roleCounts(definition), uncounted: [] };
  for (const nested of nestedCounts(definition)) {
    const inner =
      level < MOST_LEVELS && found.counts.length < MOST_COUNTS
        ? await definitionOf(tx, tenantId, nested)
        : null;
    if (!inner) {
      found.uncounted.push(nested.orchestration);
      continue;
    }
    const below = await familyCounts(tx, tenantId, inner, level + 1);
    found.counts.push(...below.counts.map((count) => within(nested, count)));
    found.uncounted.push(...below.uncounted);
  }
  return found;
}

function within(nested: NestedCount, count: RoleCount): RoleCount {
  return {
    ...count,
    stepId: `${nested.stepId}/${count.stepId}`,
    least: nested.least * count.least,
    most: nested.most * count.most,
  };
}

async function definitionOf(
  tx: Tx,
  tenantId: string,
  { orchestration: idOrName, version }: NestedCount,
): Promise<OrchestrationDefinition | null> {
  try {
    const call = { tx, tenantId, idOrName };
    return (await loadPublished(version === null ? call : { ...call, version })).definition;
  } catch (error) {
    if (hasCode(error, "not_found") || hasCode(error, "conflict")) return null;
    throw error;
  }
}
