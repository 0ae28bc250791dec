import { and, eq, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { invalid } from "@/lib/core/errors";
import { modelKey } from "@/lib/db/schema/models";
import type { ServiceCall } from "../context";
import { findModelKey } from "./load";
import type { ConnectionTest } from "./shapes";
import { presentTest, testAndCount } from "./test-connection";

/** Tries the stored key with one short call and keeps what came of it with the key. */
export async function testModelKey({ ctx, input }: ServiceCall<{ id: string }>): Promise<ConnectionTest> {
  requireScope(ctx.actor, "settings:write");
  const row = await ctx.db((tx) => findModelKey(tx, ctx, input.id));
  if (!row.active) throw invalid("The key is switched off.");
  if (row.secret === null && row.provider !== "openai-compatible")
    throw invalid("There is no key to test: enter it again for this address.");
  const test = await testAndCount(ctx, { provider: row.name });
  const lastError = test.error?.message ?? null;
  await ctx.db((tx) =>
    tx
      .update(modelKey)
      .set({ lastTestedAt: sql`now()`, lastError })
      .where(and(eq(modelKey.tenantId, ctx.tenantId), eq(modelKey.id, input.id))),
  );
  return presentTest(test);
}
