import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import { findPgbouncer } from "../../../scripts/system-tools.mjs";
import { hasPostgres } from "../../support/database";
import { until } from "../../support/executions";
import { type Answer, call, isProperRefusal, type Target } from "../support/api-client";
import type { ApiProcess } from "../support/api-process";
import { type FaultTenant, type FaultWorld, openWorld } from "../support/api-world";
import { startPooler } from "../support/api-pooler";
import { faultRow, type FaultRun } from "../support/row";

const PARALLEL = 200;
const POOL = 20;
/** Two waits for a connection and a statement that is given up, and some room for a busy machine. */
const LONGEST_ANSWER_MS = 60_000;

describe.skipIf(!hasPostgres())("the database's connections", () => {
  let world: FaultWorld;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  faultRow(
    {
      id: "R5",
      what: "200 parallel requests on 20 starved connections: 503 after a bounded wait, and a pool that recovers",
      full: 60,
      least: 8,
      timeoutMs: 90_000,
    },
    async (run) => {
      const instance = await world.start({ DATABASE_POOL_SIZE: String(POOL), LOG_LEVEL: "silent" });
      const target = { origin: instance.origin, key: world.tenant.key };
      const statuses = new Map<number, number>();
      const until_ = performance.now() + run.count * 1_000;
      const starving = starve(run, until_);
      await Promise.all(
        Array.from({ length: PARALLEL }, async (_, index) => {
          while (performance.now() < until_) {
            const answer = await request(target, index, run);
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            checkAnswer(run, answer);
            if (answer.status !== 200) await sleep(run.random.between(100, 500));
          }
        }),
      );
      await starving;
      run.check((statuses.get(503) ?? 0) > 0, "nobody was turned away: nothing was starved");
      await until(() => allServed(target, run), 60_000).catch(() =>
        run.fail("the pool did not recover: requests are refused although nothing is locked"),
      );
      const text = `select count(*)::int as n from pg_stat_activity
        where datname = current_database() and application_name = 'tutti'`;
      // The four of this process come on top.
      const open = Number((await world.database.query(text)).rows[0]?.n);
      run.check(open <= POOL + 4, `${open} connections`);
      await instance.kill();
    },
  );

  async function allServed(target: Target, run: FaultRun): Promise<boolean> {
    const requests = Array.from({ length: PARALLEL }, (_, index) => request(target, index, run));
    return (await Promise.all(requests)).every((answer) => [200, 201].includes(answer.status));
  }

  /** A lock on a table that many requests read, held long enough for those behind them to give up, again and again. */
  async function starve(run: FaultRun, until_: number): Promise<void> {
    const client = new pg.Client({ connectionString: world.databaseUrl });
    await client.connect();
    while (performance.now() < until_) {
      await client.query("begin");
      await client.query("lock table execution in access exclusive mode");
      await sleep(run.random.between(6_500, 8_000));
      await client.query("rollback");
      await sleep(run.random.between(500, 1_500));
    }
    await client.end();
  }

  function request(target: Target, index: number, run: FaultRun): Promise<Answer> {
    if (index % 4 === 0) return call(target, "/v1/memory");
    if (index % 4 === 1)
      return call(target, "/v1/memory", { body: { text: `note ${run.random.between(0, 9)}` } });
    return call(target, "/v1/executions?limit=5");
  }

  function checkAnswer(run: FaultRun, answer: Answer): void {
    const isFine = [200, 201].includes(answer.status) || (answer.status === 503 && isProperRefusal(answer));
    run.check(isFine, `${answer.status} ${answer.text.slice(0, 200)}`);
    run.check(
      answer.milliseconds < LONGEST_ANSWER_MS,
      `an answer after ${Math.round(answer.milliseconds)} ms`,
    );
  }

  faultRow(
    {
      id: "R6",
      what: "interleaved requests of 20 tenants through a transaction pooler of two connections see their own rows only",
      full: 20_000,
      timeoutMs: 120_000,
      skip: findPgbouncer() === null,
    },
    async (run) => {
      const pooler = await startPooler(world.databaseUrl, 2);
      try {
        const instance = await world.start({
          DATABASE_URL: pooler.url,
          DATABASE_URL_UNPOOLED: world.databaseUrl,
          ORCHESTRATOR_SYNC_TIMEOUT: "30",
        });
        await crowd(run, instance);
        await instance.kill();
      } finally {
        await pooler.close();
      }
    },
  );

  async function crowd(run: FaultRun, { origin }: ApiProcess): Promise<void> {
    const tenants = await Promise.all(Array.from({ length: 20 }, () => world.addTenant()));
    let left = run.count;
    const visitor = async () => {
      while (left-- > 0) await visit(run, origin, tenants[run.random.between(0, 19)]!);
    };
    await Promise.all(Array.from({ length: 40 }, visitor));
    await checkRows(run, tenants);
  }

  /** One request of one tenant, whose every text names it. */
  async function visit(run: FaultRun, origin: string, tenant: FaultTenant): Promise<void> {
    const target = { origin, key: tenant.key };
    const label = `of ${tenant.id}`;
    const kind = run.random.between(0, 4);
    const body = { intent: "echo", inputs: { text: label }, metadata: { label }, idempotent: false };
    const answer =
      kind === 0
        ? await call(target, "/v1/orchestrate", { body })
        : kind === 1
          ? await call(target, "/v1/memory", { body: { text: label } })
          : await call(target, kind === 2 ? "/v1/memory" : kind === 3 ? "/v1/executions" : "/v1/workspace");
    run.check(answer.status < 300, `${answer.status} ${answer.text.slice(0, 300)}`);
    const strange = [...answer.text.matchAll(/ten_\w+/g)].filter(([id]) => id !== tenant.id);
    run.check(strange.length === 0, `${label}: sees ${strange[0]?.[0]}`);
  }

  /** Every row that names a tenant is that tenant's. */
  async function checkRows(run: FaultRun, tenants: FaultTenant[]): Promise<void> {
    const text = `select tenant_id, text as label from memory_item where text like 'of ten\\_%'
      union all select tenant_id, metadata->>'label' from execution where metadata->>'label' is not null`;
    const { rows } = await world.database.query(text);
    run.check(rows.length > tenants.length, "hardly anything was written");
    for (const { tenant_id, label } of rows)
      run.check(label === `of ${String(tenant_id)}`, `a row of ${String(tenant_id)} says ${String(label)}`);
    const gaps = `select execution_id from ledger_entry group by 1 having count(*) <> max(seq)`;
    run.check((await world.database.query(gaps)).rows.length === 0, "a log with gaps");
    const open = "select 1 from execution where status not in ('completed')";
    await until(async () => (await world.database.query(open)).rows.length === 0, 60_000);
  }
});
