import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/types";
import type { Context, ServiceCall } from "../context";
import { allAgents } from "./all";
import type { Agent } from "./shapes";

/** One agent by id or name. Throws `not_found`. */
export async function getAgent({ ctx, input }: ServiceCall<{ id: string }>): Promise<Agent> {
  requireScope(ctx.actor, "agents:read");
  return ctx.db((tx) => readAgent(tx, ctx, input.id));
}

/** The same within a transaction, for verbs that answer with what they changed. */
export async function readAgent(tx: Tx, ctx: Context, reference: string): Promise<Agent> {
  const agents = await allAgents(tx, ctx);
  const found = agents.find((agent) => agent.id === reference || agent.name === reference);
  if (!found) throw notFound("agent");
  return found;
}
