import { requireScope } from "@/lib/core/actor";
import type { ServiceCall } from "../context";
import { type Page, pageSizeOf, positionOf, toPage } from "../paging";
import type { ListContractsInput } from "./filters";
import { findPairs } from "./pages";
import { presentPair } from "./present";
import type { Contract } from "./shapes";

/** Contracts pair by pair, the newest first, a RESPONSE before its REQUEST; long values cut. */
export async function listContracts({
  ctx,
  input,
}: ServiceCall<ListContractsInput>): Promise<Page<Contract>> {
  requireScope(ctx.actor, "contracts:read");
  const position = positionOf(input);
  const limit = pageSizeOf(input);
  const pairs = await ctx.db((tx) =>
    findPairs(tx, {
      tenantId: ctx.tenantId,
      filters: input,
      answered: input.type === "RESPONSE",
      before: position,
      // One to know that there is more, one for the pair whose RESPONSE was the last of the page before.
      count: limit + 2,
    }),
  );
  const contracts = pairs
    .flatMap(presentPair)
    .filter((contract) => !input.type || contract.type === input.type)
    .filter((contract) => position === undefined || contract.id < position);
  return toPage(contracts.slice(0, limit + 1), limit, (contract) => contract.id);
}
