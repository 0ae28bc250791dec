import { and, eq, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { agent } from "@/lib/db/schema/registry";
import { recordAudit } from "../audit/record";
import type { Context, ServiceCall } from "../context";
import { builtIn, checkAddress, checkCapabilities } from "./checks";
import { readAgent } from "./get";
import { type AgentRow, findExternalAgent } from "./load";
import { capabilityToJson } from "./present";
import { sealAgentSecret } from "./register";
import type { Agent, UpdateAgent } from "./shapes";

/** Changes what is given. A URL of another origin forgets the secret, unless a new one comes with it. */
export async function updateAgent({ ctx, input }: ServiceCall<UpdateAgent & { id: string }>): Promise<Agent> {
  requireScope(ctx.actor, "agents:write");
  refuseBuiltIn(ctx, input.id);
  if (input.capabilities) checkCapabilities(input.capabilities);
  if (input.url !== undefined) await checkAddress(ctx, input.url);
  const sealed = input.secret ? await sealFor(ctx, input.id, input.secret) : undefined;
  return ctx.db(async (tx) => {
    const row = await findExternalAgent(tx, ctx.tenantId, input.id);
    // Sealed text is bound to its row: should the name have moved on meanwhile, it is not this row's.
    if (!row || (sealed && sealed.id !== row.id)) throw notFound("agent");
    const changes = { ...plainChanges(input), ...secretChanges(row, input, sealed?.ciphertext) };
    await tx
      .update(agent)
      .set({ ...changes, updatedAt: sql`now()` })
      .where(and(eq(agent.tenantId, ctx.tenantId), eq(agent.id, row.id)));
    const changedFields = Object.keys(input).filter((name) => name !== "id");
    await recordAudit(tx, ctx, {
      action: "agent.updated",
      targetKind: "agent",
      targetId: row.id,
      changedFields,
    });
    return readAgent(tx, ctx, row.id);
  });
}

export function refuseBuiltIn(ctx: Context, reference: string): void {
  if (ctx.catalog.agents.some((known) => known.name === reference)) throw builtIn(reference);
}

async function sealFor(ctx: Context, reference: string, secret: string) {
  const row = await ctx.db((tx) => findExternalAgent(tx, ctx.tenantId, reference));
  if (!row) throw notFound("agent");
  return { id: row.id, ciphertext: await sealAgentSecret(ctx, row.id, secret) };
}

function plainChanges(input: UpdateAgent) {
  return {
    url: input.url,
    description: input.description,
    capabilities: input.capabilities?.map(capabilityToJson),
    priority: input.priority,
    maxConcurrency: input.max_concurrency,
    timeoutMs: input.timeout_ms,
    heartbeatSeconds: input.heartbeat_seconds,
    active: input.active,
  };
}

function secretChanges(row: AgentRow, input: UpdateAgent, ciphertext: string | undefined) {
  const origin = new URL(input.url ?? row.url).origin;
  if (ciphertext !== undefined) return { secret: ciphertext, secretOrigin: origin };
  const moved = row.secretOrigin !== null && row.secretOrigin !== origin;
  return moved || input.secret === null ? { secret: null, secretOrigin: null } : {};
}
