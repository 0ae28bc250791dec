import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isJsonObject, type Json } from "@/lib/core/json";
import type { Database } from "@/lib/db/types";
import { openTestDatabase } from "../support/database";
import { call, nameOf, validCall } from "./client";
import { ROUTES } from "./routes";
import { createWorld, type World } from "./world";

/** SAFETY.md S3: what a caller may not set, it can't slip in beside what it may. */
let world: World;
beforeAll(async () => {
  world = await createWorld(await openTestDatabase("pglite"));
});
afterAll(() => world?.close());

const PLANTED = "planted-5528";
const SLIPPED: Record<string, Json> = {
  id: PLANTED,
  tenantId: PLANTED,
  tenant_id: PLANTED,
  ownerId: PLANTED,
  owner_id: PLANTED,
  createdBy: PLANTED,
  created_by: PLANTED,
  actor: { kind: "system", id: PLANTED, label: PLANTED },
  isPublic: PLANTED,
  published: PLANTED,
  createdAt: PLANTED,
  created_at: PLANTED,
  keyHash: PLANTED,
  constructor: { name: PLANTED },
};

/** Tables that hold the planted text anywhere, by the catalog. */
async function tablesWithPlanted(database: Database): Promise<string[]> {
  const { rows } = await database.query(
    "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const found: string[] = [];
  for (const { table_name: table } of rows) {
    const hits = await database.query(`select 1 from "${String(table)}" t where t::text like $1 limit 1`, [
      `%${PLANTED}%`,
    ]);
    if (hits.rows.length > 0) found.push(String(table));
  }
  return found;
}

const WRITES = ROUTES.filter((route) => route.declaration.body && route.declaration.scope !== "public");

describe("members that are not the caller's to set", () => {
  it.each(WRITES.map((route) => [nameOf(route), route] as const))(
    "change nothing in %s",
    async (_, route) => {
      const valid = validCall(route, world.ids);
      const body = { ...SLIPPED, ...(isJsonObject(valid.body) ? valid.body : {}) };
      const answer = await call(route, { ...valid, headers: world.allowed.owner, body });
      expect(answer.status, answer.text).toBeLessThan(500);
      if (answer.status < 300) expect(answer.text).not.toContain(PLANTED);
      expect(await tablesWithPlanted(world.runtime.database)).toEqual([]);
    },
  );
});
