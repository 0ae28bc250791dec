import { requireScope } from "@/lib/core/actor";
import { roleCapability } from "@/lib/core/role";
import type { Context } from "../context";
import { startExecution, type Started } from "../executions/start";
import type { IdempotencyHandle } from "../idempotency/store";
import type { TestRoleBody } from "./shapes";
import { requireTriable } from "./triable";

export interface TestRoleInput {
  /** Id or name of the role. */
  id: string;
  body: TestRoleBody;
  idempotency: IdempotencyHandle | null;
}

/**
 * Runs a role on one input: a real execution with its own contracts, tools and cost. A draft is tried by people
 * only. Throws `conflict` for a role that is switched off.
 */
export async function testRole({ ctx, input }: { ctx: Context; input: TestRoleInput }): Promise<Started> {
  requireScope(ctx.actor, "executions:write");
  const { body, idempotency } = input;
  const row = await requireTriable(ctx, input.id);
  const capability = roleCapability(row.name);
  return startExecution(ctx, {
    kind: "intent",
    title: capability,
    planSource: "single",
    plan: { capability, role: row.id, kind: "role", reason: `a test of the role ${row.name}` },
    input: typeof body.input === "string" ? { task: body.input } : body.input,
    mode: "agent",
    options: body,
    idempotency,
  });
}
