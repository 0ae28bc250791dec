import { and, eq } from "drizzle-orm";
import { TuttiError } from "@/lib/core/errors";
import { orchestrationVersion } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";

/**
 * For what starts an orchestration later on: the version it names must run then. Published ones are never deleted
 * but with their orchestration, so it is enough to look once. Throws `unprocessable` naming `/version`.
 */
export async function requirePublished(
  tx: Tx,
  { tenantId, orchestrationId }: { tenantId: string; orchestrationId: string },
  version: number | null | undefined,
): Promise<void> {
  if (version === null || version === undefined) return;
  const table = orchestrationVersion;
  const [found] = await tx
    .select({ state: table.state })
    .from(table)
    .where(
      and(
        eq(table.tenantId, tenantId),
        eq(table.orchestrationId, orchestrationId),
        eq(table.version, version),
      ),
    );
  if (found?.state === "published") return;
  const detail = found
    ? `Version ${version} is a draft: publish it first.`
    : `There is no version ${version}.`;
  throw new TuttiError("unprocessable", "This version can't be started.", {
    errors: [{ pointer: "/version", detail }],
  });
}
