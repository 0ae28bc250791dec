import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe } from "vitest";
import type { Json } from "@/lib/core/json";
import { hasPostgres } from "../../support/database";
import { until } from "../../support/executions";
import { type Answer, call, isProperRefusal, type Target } from "../support/api-client";
import { type Cut, FaultyLink } from "../support/api-link";
import { type FaultWorld, openWorld } from "../support/api-world";
import { faultRow, type FaultRun, SCALE } from "../support/row";

const SYNC_SECONDS = 2;
/** Who is asking (twice 6 s), the sync wait and 20 s beyond it, and some room for a busy machine. */
const DEADLINE_MS = (6 + 6 + SYNC_SECONDS + 20 + 8) * 1_000;

describe.skipIf(!hasPostgres())("the way to the database", () => {
  let world: FaultWorld;
  let link: FaultyLink;
  let target: Target;
  beforeEach(async () => {
    world = await openWorld();
    link = await FaultyLink.open(world.databaseUrl);
    const instance = await world.start({
      DATABASE_URL: link.url,
      ORCHESTRATOR_SYNC_TIMEOUT: String(SYNC_SECONDS),
      WORKER_LEASE_MS: "20000",
      LOG_LEVEL: "silent",
    });
    target = { origin: instance.origin, key: world.tenant.key };
  });
  afterEach(async () => {
    link?.close();
    await world?.close();
  });

  /** Asks again, as clients do, until the start is acknowledged; each answer has to come in time. */
  async function insist(run: FaultRun, key: string): Promise<Answer | null> {
    const body: Json = { intent: "sink", inputs: {}, metadata: { marker: key } };
    for (const deadline = performance.now() + 240_000; performance.now() < deadline;) {
      const answer = await call(target, "/v1/orchestrate", { body, headers: { "idempotency-key": key } });
      checkInTime(run, answer, key);
      if (answer.status < 300) return answer;
      const mayRetry = [503, 409].includes(answer.status) && isProperRefusal(answer);
      run.check(mayRetry, `${key}: ${answer.status} ${answer.text.slice(0, 300)}`);
      // Nobody works on this key any more, but its lease goes on for half a minute: time is moved on.
      if (answer.status === 409) await endLease(key);
      await sleep(run.random.between(20, 200));
    }
    run.fail(`${key}: never acknowledged`);
    return null;
  }

  function checkInTime(run: FaultRun, answer: Answer, what: string): void {
    const { milliseconds } = answer;
    run.check(milliseconds < DEADLINE_MS, `${what}: answered after ${Math.round(milliseconds)} ms`);
  }

  async function endLease(key: string): Promise<void> {
    const text = `update idempotency_record set lease_until = now() where state = 'in_progress'
      and (execution_id is null or execution_id in (select id from execution where metadata->>'marker' = $1))`;
    await world.database.query(text, [key]);
  }

  /** Each acknowledged key has one execution, that one; each execution ends, with one effect and a whole log. */
  async function checkOnce(run: FaultRun, acknowledged: Map<string, string>): Promise<void> {
    const ask = async (text: string) => (await world.database.query(text)).rows;
    const open = "select 1 from execution where status not in ('completed', 'failed', 'cancelled')";
    await until(async () => (await ask(open)).length === 0, 90_000).catch(() =>
      run.fail("executions are stuck"),
    );
    const executions = await ask("select id, status, metadata->>'marker' as key from execution");
    run.check(executions.length === acknowledged.size, `${executions.length} for ${acknowledged.size} keys`);
    const effects = world.sink.received.map((item) => item.text.split(":")[0]);
    for (const { id, status, key } of executions) {
      run.check(acknowledged.get(String(key)) === id, `${String(key)} was answered from another execution`);
      run.check(status === "completed", `${String(id)} is ${String(status)}`);
      run.check(effects.includes(String(id)), `${String(id)} had no effect`);
    }
    const torn =
      "select execution_id from ledger_entry group by 1 having count(*) <> max(seq) or min(seq) <> 1";
    run.check((await ask(torn)).length === 0, "a log with gaps");
    const twice = `select execution_id from ledger_entry where contract_type is not null
      group by execution_id, contract_id, contract_type having count(*) > 1`;
    run.check((await ask(twice)).length === 0, "a contract was written twice");
  }

  faultRow(
    {
      id: "R7-reset",
      what: "connections reset inside transactions and between commit and answer: nothing twice, nothing lost",
      full: 200,
      timeoutMs: 120_000,
    },
    async (run) => {
      let resets = 0;
      link.decide = (text) => {
        if (resets >= run.count || !run.random.chance(0.15)) return null;
        const cut = cutFor(text, run);
        if (cut) resets += 1;
        return cut;
      };
      const acknowledged = new Map<string, string>();
      let next = 0;
      const caller = async () => {
        while (resets < run.count && next < run.count * 20) {
          const key = `r7-${run.seed}-${next++}`;
          const answer = await insist(run, key);
          if (answer) acknowledged.set(key, String(answer.json.execution_id));
        }
      };
      await Promise.all(Array.from({ length: 8 }, caller));
      run.check(resets === run.count, `only ${resets} resets`);
      await checkOnce(run, acknowledged);
    },
  );

  /** At the beginning, in the middle or at the commit of a transaction, or at the one statement that writes the ledger. */
  function cutFor(text: string, run: FaultRun): Cut {
    if (/commit|ledger_append/.test(text)) return run.random.pick(["before", "after", "after"]);
    return /begin|insert into|update "|delete from/.test(text) ? run.random.pick(["before", "after"]) : null;
  }

  faultRow(
    { id: "R7-latency", what: "half a second each way slows everything and breaks nothing", full: 100 },
    async (run) => {
      const acknowledged = new Map<string, string>();
      link.latencyMs = SCALE >= 10 ? 250 : 50;
      await Promise.all(
        Array.from({ length: run.count }, async (_, index) => {
          const key = `slow-${run.seed}-${index}`;
          const answer = await insist(run, key);
          if (answer) acknowledged.set(key, String(answer.json.execution_id));
        }),
      );
      link.latencyMs = 0;
      await checkOnce(run, acknowledged);
    },
  );

  for (const lost of [false, true]) {
    faultRow(
      {
        id: lost ? "R7-hole-lost" : "R7-hole",
        what: lost
          ? "a black hole that swallows its connections: answers in time, then new connections"
          : "a black hole: answers in time, then as before",
        full: 30,
        timeoutMs: 120_000,
        // The silence of a dead connection takes most of a minute to be sure of, however short the hole.
        skip: lost && SCALE < 10,
      },
      async (run) => {
        const acknowledged = new Map<string, string>();
        const keep = async (key: string) => {
          const answer = await insist(run, key);
          if (answer) acknowledged.set(key, String(answer.json.execution_id));
        };
        await Promise.all(Array.from({ length: 10 }, (_, index) => keep(`before-${index}`)));
        link.openHole();
        const during = Array.from({ length: 10 }, (_, index) => keep(`during-${index}`));
        const reads = Array.from({ length: 20 }, () => call(target, "/v1/executions"));
        await sleep(run.count * 1_000);
        link.closeHole({ lost });
        for (const read of await Promise.all(reads)) {
          checkInTime(run, read, "a list");
          run.check([200, 503].includes(read.status), `a list answered ${read.status} ${read.text}`);
        }
        await Promise.all(during);
        const after = performance.now();
        await Promise.all(Array.from({ length: 10 }, (_, index) => keep(`after-${index}`)));
        const tookMs = Math.round(performance.now() - after);
        run.check(tookMs < DEADLINE_MS, `it took ${tookMs} ms to start again`);
        await checkOnce(run, acknowledged);
      },
    );
  }
});
