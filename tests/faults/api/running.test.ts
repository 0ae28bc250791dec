import { closeSync, openSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe } from "vitest";
import type { Json } from "@/lib/core/json";
import { hasPostgres } from "../../support/database";
import { until } from "../../support/executions";
import { call, type Target } from "../support/api-client";
import type { ApiProcess } from "../support/api-process";
import { type FaultWorld, openWorld } from "../support/api-world";
import { faultRow, type FaultRun, SCALE } from "../support/row";

/** Beside other tests only that it happens, alone on a machine how soon. */
const CANCEL_LIMIT_MS = SCALE >= 10 ? 2_000 : 15_000;

describe.skipIf(!hasPostgres())("running executions", () => {
  let world: FaultWorld;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());
  const targetOf = (instance: ApiProcess): Target => ({ origin: instance.origin, key: world.tenant.key });

  async function start(to: Target, body: Json): Promise<string> {
    const answer = await call(to, "/v1/orchestrate", { body, headers: { prefer: "respond-async" } });
    if (answer.status !== 202) throw new Error(`The start answered ${answer.status}: ${answer.text}`);
    return String(answer.json.execution_id);
  }

  faultRow(
    {
      id: "R23",
      what: "a cancel takes effect within two seconds, wherever the work is, and leaves no socket",
      full: 100,
    },
    async (run) => {
      const hole = await openHole();
      const environment = { ALLOWED_PRIVATE_ORIGINS: `${world.sink.origin},${hole.origin}` };
      const instances = await Promise.all([world.start(environment), world.start(environment)]);
      const begin = () => instances[run.random.between(0, 1)]!;
      await Promise.all(
        Array.from({ length: run.count }, async (_, index) => {
          const id = await start(targetOf(begin()), workOf(index, hole.origin));
          await until(() => isUnderWay(id), 30_000);
          await sleep(run.random.between(0, 500));
          const answer = await call(targetOf(begin()), `/v1/executions/${id}/cancel`, { method: "POST" });
          run.check(answer.status === 200, `${id}: the cancel answered ${answer.status} ${answer.text}`);
          await checkCancelled(run, id);
        }),
      );
      run.check(hole.seen() > 0, "no request was ever under way");
      await until(() => hole.open() === 0, 10_000).catch(() => run.fail(`${hole.open()} sockets left open`));
      hole.close();
      await Promise.all(instances.map((instance) => instance.kill()));
    },
  );

  /** Waiting for long, waiting in memory, in an HTTP request, in a step. */
  function workOf(index: number, hole: string): Json {
    const idempotent = false;
    if (index % 4 === 0) return { intent: "wait", inputs: { ms: 3_600_000 }, idempotent };
    if (index % 4 === 1) return { intent: "wait", inputs: { ms: 20_000 }, idempotent };
    if (index % 4 === 2)
      return { intent: "http.request", inputs: { url: hole, timeout_ms: 120_000 }, idempotent };
    return { intent: "endless", inputs: {}, idempotent };
  }

  async function isUnderWay(id: string): Promise<boolean> {
    const { rows } = await world.database.query(
      "select 1 from ledger_entry where execution_id = $1 and name = 'orchestrator.step.dispatching'",
      [id],
    );
    return rows.length > 0;
  }

  async function checkCancelled(run: FaultRun, id: string): Promise<void> {
    const question = `select e.status, extract(epoch from e.finished_at - l.at)::double precision * 1000 as ms
      from execution e join ledger_entry l on l.execution_id = e.id and l.name = 'execution.cancel_requested'
      where e.id = $1 and e.finished_at is not null`;
    const look = async () => (await world.database.query(question, [id])).rows[0];
    await until(async () => (await look()) !== undefined, 30_000).catch(() => undefined);
    const row = await look();
    run.check(row?.status === "cancelled", `${id} is ${String(row?.status ?? "still going on")}`);
    run.check(Number(row?.ms) < CANCEL_LIMIT_MS, `${id} took ${Math.round(Number(row?.ms))} ms`);
  }

  faultRow(
    { id: "R9", what: "a log that can't be written costs lines, and nothing else", full: 1_000, usual: 25 },
    async (run) => {
      const full = openSync("/dev/full", "w");
      for (const stderr of [full, "pipe"] as const) {
        const instance = await world.start({ LOG_LEVEL: "debug" }, stderr);
        if (stderr === "pipe") instance.child.stderr?.destroy();
        await breakLog(run, instance);
        await instance.kill();
      }
      closeSync(full);
    },
  );

  /** Half of the requests fail so that they must be logged; the other half has to work all the same. */
  async function breakLog(run: FaultRun, instance: ApiProcess): Promise<void> {
    const to = targetOf(instance);
    await world.database.query("alter table memory_item rename to memory_item_away");
    try {
      for (let index = 0; index < run.count; index++) {
        const broken = await call(to, "/v1/memory");
        run.check(broken.status === 500, `a request without its table answered ${broken.status}`);
        const inputs = { text: `still here ${index}` };
        const works = await call(to, "/v1/orchestrate", {
          body: { intent: "echo", inputs, idempotent: false },
        });
        run.check(works.status === 200, `a start answered ${works.status} ${works.text}`);
      }
    } finally {
      await world.database.query("alter table memory_item_away rename to memory_item");
    }
    const metrics = await call({ ...to, key: "metrics" }, "/metrics");
    const dropped = Number(/^tutti_log_lines_dropped_total (\d+)/m.exec(metrics.text)?.[1] ?? 0);
    run.check(dropped >= run.count, `${dropped} dropped lines counted for ${run.count} that were due`);
    run.check(instance.isAlive, "the process ended");
  }
});

/** Takes connections and says nothing. */
async function openHole() {
  const sockets = new Set<Socket>();
  let seen = 0;
  const server: Server = createServer((socket) => {
    seen += 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.resume();
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: () => seen,
    open: () => sockets.size,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
