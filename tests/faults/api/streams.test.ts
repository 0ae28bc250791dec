import { afterAll, beforeAll, describe } from "vitest";
import type { Json } from "@/lib/core/json";
import { hasPostgres } from "../../support/database";
import { until } from "../../support/executions";
import { call, type Target } from "../support/api-client";
import { EventClient, openStream } from "../support/api-events";
import type { ApiProcess } from "../support/api-process";
import { type FaultWorld, openWorld } from "../support/api-world";
import { faultRow, type FaultRun, SCALE } from "../support/row";

/** Times are held against a machine of our own only; beside other tests they say nothing. */
const OWN_MACHINE = SCALE >= 10;
const PATIENCE_MS = 120_000;
/** Connections to the database come and go, each with its timers: they are no leak. */
const POOL = 30;

describe.skipIf(!hasPostgres())("event streams", () => {
  let world: FaultWorld;
  let instances: ApiProcess[];
  beforeAll(async () => {
    world = await openWorld();
    instances = await Promise.all([world.start(), world.start()]);
  });
  afterAll(() => world.close());

  const target = (index: number): Target => ({ origin: instances[index]!.origin, key: world.tenant.key });

  /** Starts an execution of so many steps that follow each other. */
  async function startSteps(to: Target, steps: Json[]): Promise<string> {
    const name = `streams ${crypto.randomUUID()}`;
    const made = await call(to, "/v1/orchestrations", { body: { name, steps } });
    const path = `/v1/orchestrations/${String(made.json.id)}/execute`;
    const started = await call(to, path, { body: { input: {} }, headers: { prefer: "respond-async" } });
    if (started.status !== 202) throw new Error(`The start answered ${started.status}: ${started.text}`);
    return String(started.json.execution_id);
  }
  const waits = (count: number, ms: number): Json[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `s${index}`,
      capability: "wait",
      inputMapping: { ms },
    }));

  async function lastSeqs(): Promise<Map<string, number>> {
    const text =
      "select execution_id, count(*)::int as n, max(seq)::int as last from ledger_entry group by 1";
    const { rows } = await world.database.query(text);
    return new Map(rows.map((row) => [String(row.execution_id), row.n === row.last ? Number(row.last) : -1]));
  }

  async function checkClients(run: FaultRun, clients: Map<EventClient, string>): Promise<void> {
    const last = await lastSeqs();
    for (const [client, id] of clients) {
      const problem = client.problem(last.get(id) ?? -1);
      run.check(problem === null, `${id}: ${problem}`);
    }
  }

  faultRow(
    { id: "R17", what: "streams dropped at random resume without a hole, a repeat or a swap", full: 200 },
    async (run) => {
      const durationMs = run.scaled(60) * 1_000;
      const executions = await Promise.all(
        Array.from({ length: run.scaled(20) }, (_, index) =>
          startSteps(target(index % 2), waits(25, durationMs / 25)),
        ),
      );
      const clients = new Map<EventClient, string>();
      const signal = AbortSignal.timeout(durationMs + PATIENCE_MS);
      const following = Array.from({ length: run.count }, (_, index) => {
        const id = executions[index % executions.length]!;
        const client = new EventClient(() => target(run.random.between(0, 1)), id);
        clients.set(client, id);
        return client.follow(signal);
      });
      const dropping = setInterval(() => {
        for (const client of clients.keys()) if (run.random.chance(0.1)) client.drop();
      }, 200);
      await Promise.all(following).finally(() => clearInterval(dropping));
      await checkClients(run, clients);
      const connections = [...clients.keys()].reduce((sum, client) => sum + client.connections, 0);
      run.check(connections > run.count * 1.5, `only ${connections} connections: nothing was dropped`);
    },
  );

  faultRow(
    {
      id: "R17-heartbeat",
      what: "a stream that has nothing to tell says so every 15 seconds",
      full: 20,
      skip: !OWN_MACHINE,
    },
    async (run) => {
      const id = await startSteps(target(0), waits(1, 45_000));
      const clients = Array.from({ length: run.count }, (_, index) => {
        const client = new EventClient(() => target(index % 2), id);
        return { client, done: client.follow(AbortSignal.timeout(PATIENCE_MS)) };
      });
      await Promise.all(clients.map(({ done }) => done));
      for (const { client } of clients) {
        run.check(client.longestGapMs <= 15_000, `${Math.round(client.longestGapMs)} ms without a byte`);
        run.check(client.connections === 1, `${client.connections} connections`);
      }
    },
  );

  faultRow(
    { id: "R18", what: "connecting and leaving, in any order, leaves nothing behind", full: 2_000 },
    async (run) => {
      const id = await startSteps(target(0), waits(1, 3_600_000));
      const paths = [`/v1/executions/${id}/events`, "/v1/stream"] as const;
      const cycle = () => connectAndLeave(run, run.random.pick(paths));
      // Whose client had left before it was looked at may still be opened, and end at once.
      const settled = async (listeners = Infinity) => {
        const isQuiet = async () => {
          const now = await instances[0]!.resources();
          return now.openStreams === 0 && now.listeners <= listeners;
        };
        await until(isQuiet, 30_000).catch(() => undefined);
        return instances[0]!.resources();
      };
      await inParallel(200, 20, cycle);
      const before = await settled();
      const firstBytes = (await inParallel(run.count, 20, cycle)).filter((ms) => ms !== null);
      const after = await settled(before.listeners);
      run.check(after.openStreams === 0, `${after.openStreams} streams are still open`);
      const grown = (after.rssBytes - before.rssBytes) / 2 ** 20;
      run.check(grown < 20, `${grown.toFixed(1)} MiB more of memory`);
      for (const [kind, most] of [
        ["listeners", 0],
        ["timers", POOL],
        ["sockets", POOL],
      ] as const)
        run.check(
          after[kind] <= before[kind] + most,
          `${kind}: ${before[kind]} before, ${after[kind]} after`,
        );
      const slow = firstBytes.filter((ms) => ms > 200).length;
      run.check(!OWN_MACHINE || slow === 0, `${slow} of ${firstBytes.length} first bytes after 200 ms`);
      await call(target(0), `/v1/executions/${id}/cancel`, { method: "POST" });
    },
  );

  /** Leaves before the answer, at its first byte, or a little later; resolves with the time to the first byte. */
  async function connectAndLeave(run: FaultRun, path: string): Promise<number | null> {
    const startedAt = performance.now();
    const patienceMs = run.random.pick([0, 0, 5, 50, 1_000, 1_000, 1_000, 1_000]);
    const compressed = run.random.chance(0.5);
    let firstByteMs: number | null = null;
    const stream = openStream(target(0), path, {
      headers: compressed ? { "accept-encoding": "gzip, br" } : {},
      onEvent: () => undefined,
      onHeaders: (headers) => {
        if (headers["content-encoding"] !== undefined) run.fail("the stream was compressed");
      },
      onBytes: () => {
        firstByteMs ??= performance.now() - startedAt;
        if (run.random.chance(0.7)) stream.drop();
      },
    });
    const timer = setTimeout(stream.drop, patienceMs);
    await stream.over;
    clearTimeout(timer);
    return firstByteMs;
  }

  faultRow(
    {
      id: "R10",
      what: "SIGTERM under load: readiness off, steps end, streams go on at the other instance",
      full: 100,
      timeoutMs: 120_000,
    },
    async (run) => {
      const executions = await Promise.all(
        Array.from({ length: run.count }, (_, index) => startSteps(target(index % 2), mixedSteps())),
      );
      const clients = new Map<EventClient, string>();
      let serving = 0;
      const following = Array.from({ length: run.count * 2 }, (_, index) => {
        const id = executions[index % executions.length]!;
        const client = new EventClient(() => target(serving), id);
        clients.set(client, id);
        return client.follow(AbortSignal.timeout(PATIENCE_MS));
      });
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      let held = 0;
      world.sink.state.handle = async () => {
        held += 1;
        await gate;
        return {};
      };
      await until(() => held === run.count, 60_000);
      const startedAt = performance.now();
      const left = instances[0]!.terminate();
      // Every execution is in the middle of a step now, and readiness must be off before any of them ends.
      await until(async () => (await call(target(0), "/v1/health")).status === 503, 15_000);
      open();
      run.check((await left) === 0, `it ended with ${await left}`);
      serving = 1;
      const drainedMs = performance.now() - startedAt;
      run.check(drainedMs < 25_000, `it took ${Math.round(drainedMs)} ms to leave`);
      await Promise.all(following);
      await checkClients(run, clients);
      await checkHandedOver(run, executions);
    },
  );

  /** Steps that take a moment, so that SIGTERM finds some at work. */
  function mixedSteps(): Json[] {
    const step = (id: string, capability: string, more: object) => ({ id, capability, ...more });
    return Array.from({ length: 12 }, (_, index) =>
      index % 2 === 0
        ? step(`s${index}`, "sink", {})
        : step(`s${index}`, "wait", { inputMapping: { ms: 300 } }),
    );
  }

  async function checkHandedOver(run: FaultRun, executions: string[]): Promise<void> {
    const { rows } = await world.database.query(
      "select id, status, crashes from execution where kind = 'orchestration'",
    );
    const byId = new Map(rows.map((row) => [String(row.id), row]));
    for (const id of executions) {
      const row = byId.get(id);
      run.check(row?.status === "completed", `${id} is ${String(row?.status)}`);
      run.check(row?.crashes === 0, `${id}: ${String(row?.crashes)} crashes`);
    }
    const effects = world.sink.received.map((item) => item.text);
    run.check(new Set(effects).size === effects.length, "an effect was begun twice");
    run.check(effects.length >= executions.length * 6, `${effects.length} effects`);
  }
});

/** Runs `work` so often, so many at a time. */
async function inParallel<T>(count: number, width: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let begun = 0;
  const lane = async () => {
    while (begun++ < count) results.push(await work());
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
