import { and, eq, isNull, sql } from "drizzle-orm";
import { walkSteps } from "@/lib/core/orchestration";
import { orchestration, orchestrationVersion } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import type { RoleRow } from "./load";

export interface RoleUse {
  id: string;
  name: string;
}

/** Published orchestrations by what their steps call a role: an id, or a name in lower case. */
export type RoleUses = ReadonlyMap<string, RoleUse[]>;

/** Reads only definitions that speak of roles at all. */
export async function loadRoleUses(tx: Tx, tenantId: string): Promise<RoleUses> {
  const rows = await tx
    .select({
      id: orchestration.id,
      name: orchestration.name,
      definition: orchestrationVersion.definition,
    })
    .from(orchestration)
    .innerJoin(
      orchestrationVersion,
      and(
        eq(orchestrationVersion.tenantId, orchestration.tenantId),
        eq(orchestrationVersion.orchestrationId, orchestration.id),
        eq(orchestrationVersion.version, orchestration.publishedVersion),
      ),
    )
    .where(
      and(
        eq(orchestration.tenantId, tenantId),
        isNull(orchestration.deletedAt),
        sql`${orchestrationVersion.definition}::text like '%"role"%'`,
      ),
    )
    .orderBy(orchestration.name);
  const uses = new Map<string, RoleUse[]>();
  for (const { id, name, definition } of rows) {
    const named = [...walkSteps(definition.steps)].flatMap((step) =>
      step.type === "agent" && step.target.kind === "role" ? [step.target.name] : [],
    );
    for (const reference of new Set(named.map(keyOf))) {
      uses.set(reference, [...(uses.get(reference) ?? []), { id, name }]);
    }
  }
  return uses;
}

function keyOf(reference: string): string {
  return reference.toLowerCase();
}

export function usesOf(uses: RoleUses, row: Pick<RoleRow, "id" | "name">): RoleUse[] {
  const all = [...(uses.get(keyOf(row.id)) ?? []), ...(uses.get(keyOf(row.name)) ?? [])];
  return [...new Map(all.map((use) => [use.id, use])).values()];
}
