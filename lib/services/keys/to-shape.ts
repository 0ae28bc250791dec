import type { apiKey } from "@/lib/db/schema/workspace";
import type { ApiKey } from "./shapes";

export type ApiKeyRow = typeof apiKey.$inferSelect;

export function toApiKey(row: ApiKeyRow, now: Date): ApiKey {
  return {
    id: row.id,
    object: "api_key",
    name: row.name,
    kind: row.prefix.startsWith("tutti_test_") ? "test" : "live",
    prefix: row.prefix,
    last_four: row.lastFour,
    scopes: row.scopes,
    status: statusOf(row, now),
    created_by: row.createdBy,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    last_used_ip: row.lastUsedIp,
    revoked_at: row.revokedAt?.toISOString() ?? null,
    rotated_from: row.rotatedFrom,
  };
}

function statusOf(row: ApiKeyRow, now: Date): ApiKey["status"] {
  if (row.revokedAt) return "revoked";
  return row.expiresAt && row.expiresAt <= now ? "expired" : "active";
}
