import { expect, it } from "vitest";
import { env } from "@/lib/env";
import { createVault } from "@/lib/guard/vault";
import { createLedger } from "@/lib/ledger/create-ledger";
import { describeDatabases } from "../support/database";
import { openExecution } from "../support/ledger-worker";

describeDatabases("a writer that knows where its chain ends", (open) => {
  it("writes nothing once the execution is somebody else's, be it alone in its commit", async () => {
    const database = await open();
    const vault = createVault({ database, encryptionKeys: env().secrets.encryptionKeys });
    const ledger = await createLedger({ database, vault });
    const place = await openExecution(database);
    const write = (n: number) =>
      ledger.append({ ...place, fence: 0, entries: [{ name: "log", path: "orchestrator", data: { n } }] });
    expect(await write(1)).toMatchObject({ ok: true, lastSeq: 1 });
    expect(await write(2)).toMatchObject({ ok: true, lastSeq: 2 });
    await database.query("update execution set fence = 1 where id = $1", [place.executionId]);
    expect(await write(3)).toEqual({ ok: false, reason: "fenced" });
    const { rows } = await database.query(
      `select last_seq, (select max(seq) from ledger_entry where execution_id = id) as end
       from execution where id = $1`,
      [place.executionId],
    );
    expect(rows).toEqual([{ last_seq: 2, end: 2 }]);
    await ledger.close();
  });
});
