import { sql } from "drizzle-orm";
import { TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { scopesOf } from "@/lib/core/scopes";
import { accessChanged } from "../access-changes";
import type { ServiceCall } from "../context";
import { insertTenant } from "./insert";
import type { CreateWorkspace, Workspace } from "./shapes";
import { toWorkspace } from "./to-shape";

/** A new workspace whose owner is the person who asks. Keys belong to one workspace and can't make others. */
export async function createWorkspace({ ctx, input }: ServiceCall<CreateWorkspace>): Promise<Workspace> {
  const { actor } = ctx;
  if (actor.kind !== "user")
    throw new TuttiError("forbidden", "Only a signed-in person can create a workspace.");
  const tenantId = newId("tenant");
  const owner = { ...actor, tenantId, role: "owner" as const, scopes: scopesOf("owner") };
  const row = await ctx.db(async (tx) => {
    // The rest of this transaction belongs to the workspace being made, not to the one the request came through.
    await tx.execute(sql`select set_config('app.tenant_id', ${tenantId}, true)`);
    const author = { actor: owner, tenantId, requestId: ctx.requestId, ip: ctx.ip, clock: ctx.clock };
    return insertTenant(tx, author, { name: input.name, slug: input.slug, ownerId: actor.id });
  });
  accessChanged();
  return toWorkspace(row, owner);
}
