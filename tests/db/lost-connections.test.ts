import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "@/lib/db/client";
import type { Database } from "@/lib/db/types";
import { FaultyLink } from "../faults/support/api-link";
import { createPostgresDatabase, hasPostgres } from "../support/database";

describe.skipIf(!hasPostgres())("a pool of one connection", () => {
  let drop: () => Promise<void>;
  let link: FaultyLink;
  let database: Database;
  beforeAll(async () => {
    const made = await createPostgresDatabase();
    drop = made.drop;
    link = await FaultyLink.open(made.url);
    database = await openDatabase(link.url, { poolSize: 1, connectTimeoutMs: 5_000 });
  });
  afterAll(async () => {
    await database?.close();
    link?.close();
    await drop?.();
  });

  it.each(["begin", "select 1 as inside", "commit"])(
    "serves on after it was lost at %s",
    async (statement) => {
      for (const cut of ["before", "after"] as const) {
        let cuts = 0;
        link.decide = (text) => (cuts === 0 && text.includes(statement) && (cuts += 1) ? cut : null);
        const work = database.db.transaction(async (tx) => {
          await tx.execute("select 1 as inside");
          await sleep(10);
        });
        await expect(work).rejects.toThrow();
        expect(cuts).toBe(1);
        expect((await database.query("select 2 as served")).rows).toEqual([{ served: 2 }]);
      }
    },
  );
});
