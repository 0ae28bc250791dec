import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { isId } from "@/lib/core/ids";
import type { JsonObject } from "@/lib/core/json";
import { blobReferences } from "@/lib/ledger/blobs";
import type { Context, ServiceCall } from "../context";
import { pairsByIds } from "./pages";
import { holderOf, presentRequest, presentResponse, withReferences } from "./present";
import type { ContractRow } from "./rows";
import type { Contract } from "./shapes";

/** One contract with its whole payload. Throws `not_found`. */
export async function getContract({ ctx, input }: ServiceCall<{ id: string }>): Promise<Contract> {
  requireScope(ctx.actor, "contracts:read");
  const requestId = requestIdOf(input.id);
  const [pair] = await ctx.db((tx) => pairsByIds(tx, ctx.tenantId, [requestId]));
  if (!pair) throw notFound("contract");
  if (input.id === requestId) return presentRequest(pair, await wholeHolder(ctx, pair.request));
  if (!pair.response) throw notFound("contract");
  return presentResponse(pair.response, await wholeHolder(ctx, pair.response));
}

function requestIdOf(id: string): string {
  if (isId("contract", id)) return id;
  const shorter = id.slice(0, -1);
  if (id.endsWith("r") && isId("contract", shorter)) return shorter;
  throw notFound("contract");
}

/** Payloads stored apart put back in place; one that retention deleted stays a reference. */
async function wholeHolder(ctx: Context, row: ContractRow): Promise<JsonObject> {
  const holder = holderOf(row);
  const whole = withReferences(holder);
  for (const [name, { id }] of Object.entries(blobReferences(holder))) {
    const place = { tenantId: ctx.tenantId, executionId: row.executionId, blobId: id };
    whole[name] = (await ctx.ledger.readBlob(place)) ?? whole[name] ?? null;
  }
  return whole;
}
