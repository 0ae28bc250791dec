import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { execution } from "@/lib/db/schema";
import type { ServiceCall } from "../context";
import type { Page, PageInput } from "../paging";
import { listContracts } from "./list";
import type { Contract } from "./shapes";

/** The contracts of one execution, as `listContracts`. Throws `not_found`. */
export async function listExecutionContracts({
  ctx,
  input,
}: ServiceCall<PageInput & { execution_id: string }>): Promise<Page<Contract>> {
  requireScope(ctx.actor, "contracts:read");
  await ctx.db(async (tx) => {
    const [found] = await tx
      .select({ id: execution.id })
      .from(execution)
      .where(and(eq(execution.tenantId, ctx.tenantId), eq(execution.id, input.execution_id)));
    if (!found) throw notFound("execution");
  });
  return listContracts({ ctx, input });
}
