import { requireScope } from "@/lib/core/actor";
import type { JsonObject } from "@/lib/core/json";
import { redactJson } from "@/lib/guard/redact";
import type { ServiceCall } from "../context";
import { contentHashOf } from "./definition";
import { findOrchestration, findVersion } from "./load";
import { packRoles } from "./travelling-roles";
import { EXPORT_FORMAT, EXPORT_VERSION, type OrchestrationDocument } from "./transfer-shapes";

/** A version as a document that `import` reads, here or elsewhere; what looks like a secret stays behind. */
export async function exportOrchestration({
  ctx,
  input,
}: ServiceCall<{ id: string; version?: number; with?: "roles" }>): Promise<OrchestrationDocument> {
  requireScope(ctx.actor, "orchestrations:read");
  const { row, version } = await ctx.db(async (tx) => {
    const found = await findOrchestration(tx, ctx.tenantId, input.id);
    const wanted = input.version ?? found.publishedVersion ?? found.latestVersion;
    return { row: found, version: await findVersion(tx, found, wanted) };
  });
  const definition = redactJson(version.source) as JsonObject;
  const contentHash = contentHashOf(definition);
  return {
    format: EXPORT_FORMAT,
    format_version: EXPORT_VERSION,
    name: String(version.source.name),
    version: version.version,
    content_hash: contentHash,
    exported_at: ctx.clock().toISOString(),
    redacted: contentHash !== version.contentHash,
    metadata: {
      description: row.description,
      tags: row.tags,
      note: version.note,
      starts_per_minute: row.startsPerMinute,
      budget: row.budget,
    },
    definition,
    ...(input.with === "roles" ? { roles: await packRoles(ctx, version.definition) } : {}),
  };
}
