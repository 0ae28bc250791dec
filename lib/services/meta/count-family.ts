import { and, count, eq, inArray, or } from "drizzle-orm";
import { execution } from "@/lib/db/schema/execution";
import { role } from "@/lib/db/schema/models";
import { orchestrationVersion } from "@/lib/db/schema/registry";
import type { ServiceCall } from "../context";

export interface FamilyCounts {
  /** Roles and versions of orchestrations that its agents wrote and that are still there. */
  written: number;
  /** Executions, the outermost included. */
  executions: number;
}

/** What the family of executions below `rootId` has brought about so far. */
export function countFamily({ ctx, input }: ServiceCall<{ rootId: string }>): Promise<FamilyCounts> {
  const { tenantId } = ctx;
  return ctx.db(async (tx) => {
    const inFamily = and(
      eq(execution.tenantId, tenantId),
      or(eq(execution.id, input.rootId), eq(execution.rootId, input.rootId)),
    );
    const family = tx.select({ id: execution.id }).from(execution).where(inFamily);
    const [roles] = await tx
      .select({ written: count() })
      .from(role)
      .where(and(eq(role.tenantId, tenantId), inArray(role.createdIn, family)));
    const [versions] = await tx
      .select({ written: count() })
      .from(orchestrationVersion)
      .where(
        and(eq(orchestrationVersion.tenantId, tenantId), inArray(orchestrationVersion.createdIn, family)),
      );
    const [executions] = await tx.select({ known: count() }).from(execution).where(inFamily);
    return {
      written: (roles?.written ?? 0) + (versions?.written ?? 0),
      executions: executions?.known ?? 0,
    };
  });
}
