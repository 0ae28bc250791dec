import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe } from "vitest";
import { hasPostgres } from "../../support/database";
import { until } from "../../support/executions";
import type { ReceivedRequest } from "../../support/http-server";
import { call, type Target } from "../support/api-client";
import type { ApiProcess } from "../support/api-process";
import { type FaultWorld, openWorld } from "../support/api-world";
import { faultRow, type FaultRun } from "../support/row";

/** When the process is killed, seen from one delivery. */
const WINDOWS = ["before it is taken", "while it is sent", "before it is recorded", "at any moment"] as const;
type Window = (typeof WINDOWS)[number];
const EXECUTIONS_PER_ROUND = 3;

interface Delivery {
  webhookId: string;
  executionId: string;
  /** What the database said of the execution when the delivery arrived. */
  status: string;
}

describe.skipIf(!hasPostgres())("callbacks", () => {
  let world: FaultWorld;
  let nemesis: pg.Client;
  let instance: ApiProcess;
  let verify: (request: ReceivedRequest) => unknown;
  const deliveries: Delivery[] = [];
  let onDelivery: () => Promise<void> = async () => undefined;
  /** Steps end when this does, so that executions end when everything is ready for it. */
  let gate = Promise.resolve();

  beforeAll(async () => {
    world = await openWorld();
    nemesis = new pg.Client({ connectionString: world.databaseUrl });
    await nemesis.connect();
    instance = await world.start();
    const secret = await call(targetOf(instance), "/v1/workspace/callback-secret");
    const webhook = new Webhook(String(secret.json.secret));
    verify = ({ text, headers }) => webhook.verify(text, headers as Record<string, string>);
    world.sink.state.handle = async (request) => {
      await (request.path === "/callback" ? receive(request) : gate);
      return { status: 204 };
    };
  });
  afterAll(async () => {
    await nemesis.end();
    await world.close();
  });
  const targetOf = ({ origin }: ApiProcess): Target => ({ origin, key: world.tenant.key });

  async function receive(request: ReceivedRequest): Promise<void> {
    verify(request);
    const data = request.json.data as { execution_id: string };
    const { rows } = await world.database.query("select status from execution where id = $1", [
      data.execution_id,
    ]);
    deliveries.push({
      webhookId: String(request.headers["webhook-id"]),
      executionId: data.execution_id,
      status: String(rows[0]?.status),
    });
    await onDelivery();
  }

  faultRow(
    {
      id: "R27",
      what: "kill -9 between an execution's end and its callback: delivered all the same, with one id",
      full: 20,
      least: WINDOWS.length,
      timeoutMs: 120_000,
    },
    async (run) => {
      for (let round = 0; round < run.count; round++) {
        const window = WINDOWS[round % WINDOWS.length] ?? "at any moment";
        const { promise, resolve: open } = Promise.withResolvers<void>();
        gate = promise;
        const ids = await Promise.all(Array.from({ length: EXECUTIONS_PER_ROUND }, start));
        await killWithin(window, run, open);
        instance = await world.start();
        await untilDelivered(ids).catch(() => undefined);
        await check(run, ids, window);
      }
    },
  );

  async function start(): Promise<string> {
    const body = { intent: "sink", idempotent: false, callback_url: `${world.sink.origin}/callback` };
    const answer = await call(targetOf(instance), "/v1/orchestrate", {
      body,
      headers: { prefer: "respond-async" },
    });
    return String(answer.json.execution_id);
  }

  async function killWithin(window: Window, run: FaultRun, open: () => void): Promise<void> {
    if (window === "at any moment") {
      open();
      await sleep(run.random.between(0, 200));
      return instance.kill();
    }
    if (window === "while it is sent") {
      // The answer never comes: the process dies waiting for it.
      const killed = arrival(() => instance.kill());
      open();
      return killed;
    }
    await nemesis.query("begin");
    if (window === "before it is taken") {
      await nemesis.query("lock table webhook_delivery in share mode");
      open();
      await until(anyEnded, 30_000);
      await sleep(run.random.between(0, 100));
    } else {
      const held = arrival(
        async () => void (await nemesis.query("select 1 from webhook_delivery for update")),
      );
      open();
      await held;
      await until(isBlocked, 30_000);
    }
    await instance.kill();
    // What the dead process has sent may still be done by the database, or die with it.
    if (run.random.chance(0.5)) await endBlocked();
    await nemesis.query("rollback");
  }

  /** Resolves when a delivery has arrived and `act`, before it is answered, is done. */
  function arrival(act: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      onDelivery = async () => {
        onDelivery = async () => undefined;
        await act().then(resolve, reject);
      };
    });
  }

  async function anyEnded(): Promise<boolean> {
    const question = `select 1 from execution e join webhook_delivery d on d.execution_id = e.id
      where e.status = 'completed' and d.status = 'pending'`;
    return (await world.database.query(question)).rows.length > 0;
  }

  const BLOCKED = `from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
    and query like '%webhook_delivery%'`;
  async function isBlocked(): Promise<boolean> {
    return (await world.database.query(`select 1 ${BLOCKED}`)).rows.length > 0;
  }
  async function endBlocked(): Promise<void> {
    await world.database.query(`select pg_terminate_backend(pid) ${BLOCKED}`);
  }

  /** A delivery under way is left alone for a minute: time is moved on instead. */
  async function untilDelivered(ids: string[]): Promise<void> {
    await until(async () => {
      await world.database.query("update webhook_delivery set next_at = null where status = 'pending'");
      const { rows } = await world.database.query(
        "select 1 from webhook_delivery where status <> 'delivered' and execution_id = any($1)",
        [ids],
      );
      if (rows.length > 0) await sleep(300);
      return rows.length === 0;
    }, 30_000);
  }

  async function check(run: FaultRun, ids: string[], window: Window): Promise<void> {
    for (const id of ids) {
      const { rows } = await world.database.query(
        "select id, status from webhook_delivery where execution_id = $1",
        [id],
      );
      const place = `${id}, killed ${window}`;
      run.check(rows[0]?.status === "delivered", `${place}: ${String(rows[0]?.status)}`);
      const received = deliveries.filter((delivery) => delivery.executionId === id);
      run.check(received.length > 0, `${place}: never arrived`);
      for (const { webhookId, status } of received) {
        run.check(webhookId === rows[0]?.id, `${place}: webhook-id ${webhookId}`);
        run.check(status === "completed", `${place}: arrived while the execution was ${status}`);
      }
    }
  }
});
