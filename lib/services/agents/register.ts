import { count, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { agent } from "@/lib/db/schema/registry";
import { recordAudit } from "../audit/record";
import type { Context, ServiceCall } from "../context";
import { checkAddress, checkCapabilities, checkKind, MAXIMUM_EXTERNAL_AGENTS, nameTaken } from "./checks";
import { readAgent } from "./get";
import { capabilityToJson } from "./present";
import { roleCalled } from "./role-agents";
import type { Agent, RegisterAgent } from "./shapes";

/**
 * Registers an external agent. Several agents may offer one capability: routing picks. Throws `conflict` for a
 * name in use, `unsafe_url`, `not_supported` for kinds that come later.
 */
export async function registerAgent({ ctx, input }: ServiceCall<RegisterAgent>): Promise<Agent> {
  requireScope(ctx.actor, "agents:write");
  checkKind(input.kind);
  checkCapabilities(input.capabilities);
  if (ctx.catalog.agents.some((known) => known.name === input.name)) throw nameTaken(input.name);
  await checkAddress(ctx, input.url);
  const id = newId("agent");
  const row = { ...columns(input), ...(await sealedSecret(ctx, id, input)), tenantId: ctx.tenantId, id };
  return ctx.db(async (tx) => {
    const [known] = await tx.select({ agents: count() }).from(agent).where(eq(agent.tenantId, ctx.tenantId));
    if ((known?.agents ?? 0) >= MAXIMUM_EXTERNAL_AGENTS) {
      throw new TuttiError("conflict", `A workspace has at most ${MAXIMUM_EXTERNAL_AGENTS} external agents.`);
    }
    if (await roleCalled(tx, ctx.tenantId, input.name)) throw nameTaken(input.name);
    const inserted = await tx.insert(agent).values(row).onConflictDoNothing().returning({ id: agent.id });
    if (inserted.length === 0) throw nameTaken(input.name);
    await recordAudit(tx, ctx, { action: "agent.registered", targetKind: "agent", targetId: id });
    return readAgent(tx, ctx, id);
  });
}

function columns(input: RegisterAgent) {
  return {
    name: input.name,
    kind: input.kind,
    url: input.url,
    description: input.description,
    capabilities: input.capabilities.map(capabilityToJson),
    priority: input.priority,
    maxConcurrency: input.max_concurrency,
    timeoutMs: input.timeout_ms,
    heartbeatSeconds: input.heartbeat_seconds,
  };
}

/** Sealed before the transaction opens: the vault reads the database too. */
async function sealedSecret(ctx: Context, id: string, { secret, url }: RegisterAgent) {
  if (secret === undefined) return {};
  return { secret: await sealAgentSecret(ctx, id, secret), secretOrigin: new URL(url).origin };
}

export function sealAgentSecret(ctx: Context, id: string, plaintext: string): Promise<string> {
  return ctx.vault.encrypt({
    tenantId: ctx.tenantId,
    table: "agent",
    column: "secret",
    rowId: id,
    plaintext,
  });
}
