import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe } from "vitest";
import type { Json } from "@/lib/core/json";
import { hasPostgres } from "../../support/database";
import { type Answer, call, isProperRefusal, type Target } from "../support/api-client";
import type { ApiProcess } from "../support/api-process";
import { type FaultWorld, openWorld } from "../support/api-world";
import { faultRow, type FaultRun, SCALE } from "../support/row";

const PARALLEL = 100;
/** Printable ASCII next to what is not. */
const REFUSED_KEYS = { "256 characters": "k".repeat(256), "not ASCII": "clé", empty: "" };

describe.skipIf(!hasPostgres())("Idempotency-Key", () => {
  let world: FaultWorld;
  let instances: ApiProcess[];
  /** Once, at full counts, a lease is waited for; else time is moved on. */
  let leaseWaitedFor = SCALE < 10;
  beforeAll(async () => {
    world = await openWorld();
    instances = await Promise.all([world.start(), world.start()]);
  });
  afterAll(() => world.close());

  const target = (index = 0, key = world.tenant.key): Target => ({
    origin: instances[index % instances.length]!.origin,
    key,
  });
  const intent = (marker: string): Json => ({ intent: "sink", inputs: {}, metadata: { marker } });
  const start = (to: Target, key: string, marker: string, path = "/v1/orchestrate"): Promise<Answer> =>
    call(to, path, { body: intent(marker), headers: { "idempotency-key": key } });

  async function executionsOf(marker: string): Promise<string[]> {
    const text = "select id from execution where metadata->>'marker' = $1";
    return (await world.database.query(text, [marker])).rows.map((row) => String(row.id));
  }

  faultRow(
    { id: "A1", what: "100 parallel callers of one key on two instances start one execution", full: 50 },
    async (run) => {
      for (let round = 0; round < run.count; round++) {
        const name = `a1-${run.seed}-${round}`;
        const answers = await Promise.all(
          Array.from({ length: PARALLEL }, (_, index) => start(target(index), name, name)),
        );
        answers.push(await start(target(round), name, name), await start(target(round + 1), name, name));
        await checkOneExecution(run, name, answers);
      }
    },
  );

  async function checkOneExecution(run: FaultRun, name: string, answers: Answer[]): Promise<void> {
    const executions = await executionsOf(name);
    run.check(executions.length === 1, `${name}: ${executions.length} executions`);
    const answered = answers.filter((answer) => answer.status === 200);
    const first = answered.filter((answer) => answer.headers["idempotent-replayed"] === undefined);
    run.check(first.length === 1, `${name}: ${first.length} answers that are no replay`);
    const bodies = new Set(answered.map((answer) => answer.text));
    run.check(bodies.size === 1, `${name}: ${bodies.size} different answers`);
    run.check(answered.length >= 3, `${name}: no replay after the end`);
    for (const answer of answers.filter((one) => one.status !== 200)) {
      const waits = Number(answer.headers["retry-after"]) >= 1;
      const isRefusal = answer.status === 409 && answer.json.code === "idempotency_in_progress";
      run.check(isRefusal && waits && isProperRefusal(answer), `${name}: ${answer.status} ${answer.text}`);
    }
  }

  faultRow({ id: "A2", what: "a key used in any other way is refused", full: 10 }, async (run) => {
    const other = await world.addTenant();
    for (let round = 0; round < run.count; round++) {
      const name = `a2-${run.seed}-${round}`;
      const first = await start(target(), name, name);
      run.check(first.status === 200, `${name}: the first start answered ${first.status}`);
      await checkMisuse(run, name, other.key);
      const quoted = await start(target(1), `"${name}"`, name);
      const isReplay = quoted.headers["idempotent-replayed"] === "true" && quoted.text === first.text;
      run.check(isReplay, `${name}: the quoted form is another key`);
      run.check((await executionsOf(name)).length === 2, `${name}: not one execution per tenant`);
    }
  });

  async function checkMisuse(run: FaultRun, name: string, otherKey: string): Promise<void> {
    const expect = (answer: Answer, status: number, what: string) =>
      run.check(
        answer.status === status && (status === 200 || isProperRefusal(answer)),
        `${name}, ${what}: ${answer.status} ${answer.text.slice(0, 200)}`,
      );
    expect(await start(target(), name, `${name}-other`), 422, "another body");
    expect(await start(target(), name, name, "/v1/orchestrate/stream"), 422, "another route");
    const memory = { body: { text: name }, headers: { "idempotency-key": name } };
    expect(await call(target(), "/v1/memory", memory), 422, "a route of another kind");
    const independent = await start(target(0, otherKey), name, name);
    expect(independent, 200, "another tenant");
    run.check(independent.headers["idempotent-replayed"] === undefined, `${name}: replayed across tenants`);
    for (const [what, key] of Object.entries(REFUSED_KEYS))
      expect(await start(target(), key, `${name}-refused`), 400, what);
    const status = await postRaw(target(), `bad\0key`);
    run.check(status === 400, `${name}, NUL: ${status}`);
    run.check(
      (await executionsOf(`${name}-refused`)).length === 0,
      `${name}: a refused key started something`,
    );
  }

  faultRow(
    {
      id: "A3",
      what: "kill -9 of a request in flight leaves a key that works after its lease, and one effect",
      full: 30,
      timeoutMs: 120_000,
    },
    async (run) => {
      world.sink.state.handle = async () => {
        await sleep(150);
        return { body: "{}" };
      };
      for (let round = 0; round < run.count; round++) {
        const name = `a3-${run.seed}-${round}`;
        const victim = instances[0]!;
        const inFlight = start(target(0), name, name).catch(() => null);
        await sleep(run.random.between(0, 250));
        await victim.kill();
        await inFlight;
        const replacement = world.start();
        await checkKeyWorksAgain(run, name);
        instances[0] = await replacement;
      }
    },
  );

  async function checkKeyWorksAgain(run: FaultRun, name: string): Promise<void> {
    const early = await start(target(1), name, name);
    run.check([200, 409].includes(early.status), `${name}: ${early.status} within the lease`);
    if (early.status === 409) await (leaseWaitedFor ? moveTimeOn() : waitForLease(run, name));
    const late = await start(target(1), name, name);
    run.check(late.status === 200 || late.status === 202, `${name}: stuck, ${late.status} ${late.text}`);
    const executions = await executionsOf(name);
    run.check(executions.length === 1, `${name}: ${executions.length} executions`);
    run.check(late.json.execution_id === executions[0], `${name}: answered from another execution`);
    const effects = world.sink.received.filter((item) => item.text.startsWith(`${executions[0]}:`));
    run.check(new Set(effects.map((item) => item.text)).size === 1, `${name}: ${effects.length} effects`);
  }

  async function moveTimeOn(): Promise<void> {
    const text = "update idempotency_record set lease_until = now() where state = 'in_progress'";
    await world.database.query(text);
  }

  async function waitForLease(run: FaultRun, name: string): Promise<void> {
    leaseWaitedFor = true;
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      await sleep(2_000);
      if ((await start(target(1), name, name)).status !== 409) return;
    }
    run.fail(`${name}: the lease did not end within a minute`);
  }
});

/** What no HTTP client sends. */
function postRaw({ origin, key }: Target, idempotencyKey: string): Promise<number> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      const lines = [
        "POST /v1/orchestrate HTTP/1.1",
        `Host: ${hostname}:${port}`,
        `Authorization: Bearer ${key}`,
        `Idempotency-Key: ${idempotencyKey}`,
        "Content-Length: 0",
        "Connection: close",
      ];
      socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    });
    let text = "";
    socket.on("data", (chunk) => (text += chunk.toString()));
    socket.on("error", reject);
    socket.on("close", () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0)));
  });
}
