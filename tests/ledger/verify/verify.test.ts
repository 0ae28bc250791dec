import { beforeAll, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import { chainHash, sha256 } from "@/lib/ledger/content-hash";
import type { Context } from "@/lib/services/context";
import { exportLedger } from "@/lib/services/executions/export-ledger";
import { readExportLine } from "@/lib/ledger/export";
import { verifyExport } from "@/lib/ledger/verify-export";
import { describeDatabases } from "../../support/database";
import { codeOf } from "../../services/workspace";
import { type LedgerWorld, openLedgerWorld, PUBLIC_KEY, textOf } from "../world";

describeDatabases("verification of the ledger", (open) => {
  let world: LedgerWorld;
  beforeAll(async () => {
    world = await openLedgerWorld(await open());
    return () => world.close();
  });

  /** A workspace with three sealed executions; the middle one is the one to tamper with. */
  async function sealed(): Promise<{ ctx: Context; id: string; ids: string[] }> {
    const ctx = await world.workspace();
    const ids = [];
    for (const text of ["one", "two", "three"]) ids.push(await world.run(ctx, "echo", { text }));
    await world.seal();
    return { ctx, id: ids[1]!, ids };
  }
  const tamper = (statement: string, ...parameters: unknown[]) => world.database.query(statement, parameters);

  async function expectBad(ctx: Context, id: string, found: object) {
    const one = await world.verify(ctx, { execution_id: id });
    expect(one).toMatchObject({ ok: false, first_bad: { execution_id: id, ...found } });
    const all = await world.verify(ctx);
    expect(all).toMatchObject({ ok: false, first_bad: { execution_id: id, ...found } });
    const text = await textOf((await exportLedger({ ctx, input: { id } })).body);
    const offline = await verifyExport(text.split("\n"), PUBLIC_KEY);
    expect(offline).toMatchObject({ ok: false, chains: [{ firstBad: { execution_id: id, ...found } }] });
  }

  it("finds nothing wrong with what the engine wrote, before and after sealing", async () => {
    const ctx = await world.workspace();
    const long = "x".repeat(20_000);
    const steps: JsonObject[] = [
      { id: "a", capability: "echo", inputMapping: { text: long }, parallelGroup: "both" },
      { id: "b", capability: "wait", inputMapping: { ms: 5 }, parallelGroup: "both" },
      { id: "c", capability: "fail", inputMapping: { message: "No." }, maxRetries: 1, retryDelay: 1 },
    ];
    const ids = [await world.runSteps(ctx, steps), await world.run(ctx, "echo", { text: 'é "\u2028😀' })];
    for (const sealing of [false, true]) {
      if (sealing) await world.seal();
      const all = await world.verify(ctx);
      expect(all).toMatchObject({ ok: true, first_bad: null, next_cursor: null });
      expect(all.checked).toBeGreaterThan(10);
      for (const id of ids) {
        expect((await world.verify(ctx, { execution_id: id })).ok).toBe(true);
        const text = await textOf((await exportLedger({ ctx, input: { id } })).body);
        const report = await verifyExport(text.split("\n"), PUBLIC_KEY);
        expect(report).toMatchObject({
          ok: true,
          problems: [],
          chains: [{ executionId: id, firstBad: null }],
        });
        expect(report.chains[0]?.sealedBy).toHaveLength(sealing ? 1 : 0);
      }
    }
  });

  it("finds a changed payload", async () => {
    const { ctx, id } = await sealed();
    await tamper(`update ledger_entry set data = '{"a":1}' where execution_id = $1 and seq = 3`, id);
    await expectBad(ctx, id, { seq: 3, fault: "content" });
  });

  it.each(["name", "path", "step", "status", "to_agent", "capability", "correlation_id"])(
    "finds a changed %s",
    async (column) => {
      const { ctx, id } = await sealed();
      await tamper(`update ledger_entry set ${column} = 'log' where execution_id = $1 and seq = 3`, id);
      await expectBad(ctx, id, { seq: 3, fault: "content" });
    },
  );

  it("finds a changed result, cost and duration", async () => {
    for (const change of [`result = '{"ok":true,"output":1}'`, "cost_usd = 1", "duration_ms = 1e6"]) {
      const { ctx, id } = await sealed();
      await tamper(`update ledger_entry set ${change} where execution_id = $1 and seq = 4`, id);
      await expectBad(ctx, id, { seq: 4, fault: "content" });
    }
  });

  it("finds a changed content hash, link and hash", async () => {
    for (const [column, fault] of [
      ["content_hash", "hash"],
      ["prev_hash", "link"],
      ["hash", "hash"],
    ]) {
      const { ctx, id } = await sealed();
      await tamper(
        `update ledger_entry set ${column} = $2 where execution_id = $1 and seq = 2`,
        id,
        sha256("other"),
      );
      await expectBad(ctx, id, { seq: 2, fault });
    }
  });

  it("finds a deleted entry: in the middle a gap, at the end a head without chain", async () => {
    const { ctx, id } = await sealed();
    await tamper("delete from ledger_entry where execution_id = $1 and seq = 2", id);
    await expectBad(ctx, id, { seq: 3, fault: "gap" });
    const second = await sealed();
    await tamper(
      "delete from ledger_entry where execution_id = $1 and name = 'execution.completed'",
      second.id,
    );
    await expectBad(second.ctx, second.id, { fault: "head" });
  });

  it("finds an entry that was added, and an execution that says less than its chain", async () => {
    const { ctx, id } = await sealed();
    await tamper(
      `insert into ledger_entry (execution_id, seq, tenant_id, at, name, path, data, content_hash, prev_hash, hash)
       select execution_id, seq + 1, tenant_id, at, 'log', path, '{}', content_hash, hash, hash from ledger_entry
       where execution_id = $1 order by seq desc limit 1`,
      id,
    );
    const one = await world.verify(ctx, { execution_id: id });
    expect(one).toMatchObject({ ok: false, first_bad: { execution_id: id, fault: "hash" } });
    const second = await sealed();
    await tamper("update execution set last_seq = last_seq - 1 where id = $1", second.id);
    expect(await world.verify(second.ctx)).toMatchObject({
      ok: false,
      first_bad: { execution_id: second.id, fault: "head" },
    });
  });

  it("finds a chain that was rewritten consistently, by the checkpoint that had signed it", async () => {
    const { ctx, id } = await sealed();
    await rewrite(id);
    await expectBad(ctx, id, { fault: "checkpoint" });
  });

  it("finds a deleted execution, with its entries or without", async () => {
    for (const tables of [["execution"], ["execution", "ledger_entry"]]) {
      const { ctx, id } = await sealed();
      for (const table of tables) {
        await tamper(`delete from ${table} where ${table === "execution" ? "id" : "execution_id"} = $1`, id);
      }
      expect(await world.verify(ctx)).toMatchObject({
        ok: false,
        first_bad: { execution_id: id, fault: "missing" },
      });
      expect(await codeOf(world.verify(ctx, { execution_id: id }))).toBe("not_found");
    }
  });

  it("finds a checkpoint that was changed, forged, deleted in the middle or at the end", async () => {
    const { ctx } = await sealed();
    await world.run(ctx, "echo", { text: "later" });
    await world.seal();
    const mine = "where tenant_id = $1 and seq";
    const checks: [string, string][] = [
      [`update ledger_checkpoint set heads = '[]' ${mine} = 1`, "signature"],
      [`update ledger_checkpoint set signature = 'AAAA' ${mine} = 2`, "signature"],
      [`update ledger_checkpoint set prev_hash = '' ${mine} = 2`, "checkpoint"],
      [`update ledger_checkpoint set public_key = 'MCowBQ' ${mine} = 1`, "signature"],
      [`delete from ledger_checkpoint ${mine} = 1`, "checkpoint"],
      [`delete from ledger_checkpoint ${mine} = 2`, "checkpoint"],
    ];
    for (const [statement, fault] of checks) {
      const { rows } = await tamper(
        "select row_to_json(c)::text as row from ledger_checkpoint c where tenant_id = $1",
        ctx.tenantId,
      );
      await tamper(statement, ctx.tenantId);
      expect(await world.verify(ctx), statement).toMatchObject({ ok: false, first_bad: { fault } });
      await tamper("delete from ledger_checkpoint where tenant_id = $1", ctx.tenantId);
      for (const { row } of rows) {
        await tamper(
          "insert into ledger_checkpoint select * from json_populate_record(null::ledger_checkpoint, $1::json)",
          row,
        );
      }
      expect((await world.verify(ctx)).ok).toBe(true);
    }
  });

  it("refuses checkpoints of another signer", async () => {
    const { ctx } = await sealed();
    const { verifyContracts } = await import("@/lib/services/contracts/verify");
    const answer = await verifyContracts({ ctx, input: { publicKey: "somebody-else" } });
    expect(answer).toMatchObject({ ok: false, first_bad: { fault: "signature" } });
  });

  it("goes on behind something bad, to the end", async () => {
    const { ctx, ids } = await sealed();
    const bad: unknown[] = [];
    await tamper(
      `update ledger_entry set data = '{"a":1}' where execution_id in ($1, $2) and seq = 2`,
      ids[0],
      ids[2],
    );
    let cursor: string | null = null;
    do {
      const part = await world.verify(ctx, cursor === null ? {} : { cursor });
      if (part.first_bad) bad.push(part.first_bad.execution_id);
      cursor = part.next_cursor;
    } while (cursor);
    expect(bad).toEqual([ids[0], ids[2]]);
  });

  it("stays in its tenant, needs the scope, and refuses cursors that aren't its own", async () => {
    const { ctx, id } = await sealed();
    const stranger = await world.workspace();
    expect(await codeOf(world.verify(stranger, { execution_id: id }))).toBe("not_found");
    expect(await world.verify(stranger)).toMatchObject({ ok: true, checked: 0 });
    const powerless = { ...ctx, actor: { ...ctx.actor, scopes: [] } };
    expect(await codeOf(world.verify(powerless))).toBe("forbidden");
    for (const cursor of ["nonsense", "YzE6eA", Buffer.from("c1:e:exe_1:2").toString("base64url")]) {
      expect(await codeOf(world.verify(ctx, { cursor }))).toBe("invalid");
    }
  });

  it("exports every hashed field: a change in any line of the file shows", async () => {
    const { ctx, id } = await sealed();
    const lines = (await textOf((await exportLedger({ ctx, input: { id } })).body)).trim().split("\n");
    expect(lines.map((line) => readExportLine(line)?.type)).toEqual([
      "head",
      "entry",
      "entry",
      "entry",
      "entry",
      "entry",
      "checkpoint",
    ]);
    for (const [index, line] of lines.entries()) {
      const without = lines.toSpliced(index, 1);
      const isSeal = readExportLine(line)?.type === "checkpoint";
      expect((await verifyExport(without, PUBLIC_KEY)).ok, `without line ${index + 1}`).toBe(isSeal);
      const changed = lines.with(
        index,
        line.replace(
          /"(?:last_hash|hash)":"./,
          (text) => `${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}`,
        ),
      );
      expect((await verifyExport(changed, PUBLIC_KEY)).ok, `changed line ${index + 1}`).toBe(false);
    }
    expect((await verifyExport(lines, "another key")).ok).toBe(false);
    expect((await verifyExport([...lines, "{}"], PUBLIC_KEY)).problems).toEqual([
      `Line ${lines.length + 1} is not a line of a ledger export.`,
    ]);
    expect((await verifyExport([], PUBLIC_KEY)).ok).toBe(false);
  });

  it("verifies what runs now without false alarm", async () => {
    const ctx = await world.workspace();
    const runs = Array.from({ length: 12 }, (_, index) => world.run(ctx, "echo", { text: `n${index}` }));
    for (let look = 0; look < 10; look++) expect(await world.verify(ctx)).toMatchObject({ ok: true });
    await Promise.all(runs);
    expect((await world.verify(ctx)).ok).toBe(true);
  });

  /** What somebody does who knows how hashes are made: changes a payload, then every hash after it, then the head. */
  async function rewrite(id: string): Promise<void> {
    const { rows } = await tamper(
      "select seq, content_hash from ledger_entry where execution_id = $1 order by seq",
      id,
    );
    let previous = "";
    for (const row of rows) {
      const content = row.seq === 1 ? await forgeContent(id) : String(row.content_hash);
      const hash = chainHash(previous, content);
      await tamper(
        "update ledger_entry set content_hash = $3, prev_hash = $4, hash = $5 where execution_id = $1 and seq = $2",
        id,
        row.seq,
        content,
        previous,
        hash,
      );
      previous = hash;
    }
    await tamper("update execution set last_hash = $2 where id = $1", id, previous);
  }

  async function forgeContent(id: string): Promise<string> {
    const { contentHash } = await import("@/lib/ledger/content-hash");
    const { rows } = await tamper(
      "select tenant_id, name, path from ledger_entry where execution_id = $1 and seq = 1",
      id,
    );
    const row = rows[0]!;
    const data = { forged: true };
    await tamper(
      "update ledger_entry set data = $2::json where execution_id = $1 and seq = 1",
      id,
      JSON.stringify(data),
    );
    const nothing = {
      step: null,
      key: null,
      result: null,
      contract: null,
      status: null,
      durationMs: null,
      costUsd: null,
    };
    return contentHash({
      tenantId: String(row.tenant_id),
      executionId: id,
      name: String(row.name),
      path: String(row.path),
      data,
      ...nothing,
    });
  }
});
