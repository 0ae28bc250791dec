import type { JsonObject } from "@/lib/core/json";
import type { Database } from "@/lib/db/types";
import { readAgentUsage } from "@/lib/services/budgets/model-usage";
import { usageWithChildren } from "@/lib/services/executions/children";

/** What an execution used itself, its agents too, and, with it, what those did that its steps started. */
export async function usageOfFamily(
  database: Database,
  { tenantId, id }: { tenantId: string; id: string },
  own: JsonObject,
): Promise<JsonObject> {
  const { rows } = await database.query(
    "select usage from execution where tenant_id = $1 and parent_id = $2 and finished_at is not null",
    [tenantId, id],
    "family_usage",
  );
  const agents = await readAgentUsage(database.db, { tenantId, id });
  return usageWithChildren(own, [
    { usage: agents },
    ...rows.map(({ usage }) => ({ usage: usage as JsonObject })),
  ]);
}
