import { newId } from "@/lib/core/ids";
import { openDatabase } from "@/lib/db/client";
import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { createVault } from "@/lib/guard/vault";
import { createLedger } from "@/lib/ledger/create-ledger";

export interface Place {
  tenantId: string;
  executionId: string;
}

/** A running execution without entries, for tests that write its ledger themselves. */
export async function openExecution(database: Database): Promise<Place> {
  const place = { tenantId: newId("tenant"), executionId: newId("execution") };
  await database.query(
    `insert into execution (tenant_id, id, kind, status, title, plan_source, plan, input, actor)
     values ($1, $2, 'intent', 'running', 'test', 'single', '{}', '{}', '{}')`,
    [place.tenantId, place.executionId],
  );
  return place;
}

/** As a process: appends so many entries to the execution its parent names, then ends. */
async function main(place: Place, count: number): Promise<void> {
  const database = await openDatabase(env().DATABASE_URL ?? "");
  const vault = createVault({ database, encryptionKeys: env().secrets.encryptionKeys });
  const ledger = await createLedger({ database, vault });
  for (let n = 0; n < count; n++) {
    await ledger.append({
      ...place,
      fence: null,
      entries: [{ name: "log", path: "p", data: { n, pid: process.pid } }],
    });
  }
  await ledger.close();
  await database.close();
}

if (process.env.EXECUTION) await main(JSON.parse(process.env.EXECUTION) as Place, Number(process.argv[2]));
