import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Runtime } from "@/lib/runtime/runtime";
import { getCallbackSecret } from "@/lib/services/callbacks/secret";
import type { Context } from "@/lib/services/context";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { getStartShape } from "@/lib/services/executions/get";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startIntent, until, untilEnded } from "../support/executions";
import { type ReceivedRequest, startServer, type TestServer } from "../support/http-server";
import { openRunner, RUNNERS } from "../support/runners";

describe.each(RUNNERS)("callbacks on the %s runner", (runner) => {
  let runtime: Runtime;
  let server: TestServer;
  let ctx: Context;
  let secret: string;

  beforeAll(async () => {
    server = await startServer();
    runtime = await openRunner(runner, await openTestDatabase("pglite"), {
      environment: { ALLOWED_PRIVATE_ORIGINS: [server.origin], WORKER_POLL_MS: 50 },
      crons: ["sweep-callbacks-v1"],
    });
  });
  beforeEach(async () => {
    server.received.length = 0;
    server.state.handle = () => ({});
    ctx = contextFor(
      runtime,
      await makeMember(runtime.database, (await makeTenant(runtime.database)).id, "owner"),
    );
    secret = (await getCallbackSecret({ ctx, input: {} })).secret;
  });
  afterAll(async () => {
    await runtime.close();
    server.close();
  });

  const start = (intent = "echo", inputs = {}) =>
    startIntent(ctx, intent, { text: "hi", ...inputs }, { callback_url: `${server.origin}/done` });
  const verify = ({ text, headers }: ReceivedRequest) =>
    new Webhook(secret).verify(text, headers as Record<string, string>);
  const delivery = async (id: string) => {
    const { rows } = await runtime.database.query(
      `select id, status, attempts, log, next_at, delivered_at,
         extract(epoch from next_at - clock_timestamp())::double precision as due_in
       from webhook_delivery where execution_id = $1`,
      [id],
    );
    if (!rows[0]) throw new Error("There is no delivery.");
    return rows[0];
  };
  const attempted = (id: string, attempts: number) =>
    until(
      async () =>
        (await delivery(id)).log instanceof Array &&
        ((await delivery(id)).log as unknown[]).length === attempts,
    );
  const makeDue = (id: string) =>
    runtime.database.query(
      "update webhook_delivery set next_at = clock_timestamp() where execution_id = $1",
      [id],
    );

  it("arrive once, signed, with the Start shape, when the execution has ended", async () => {
    let statusThen: unknown;
    server.state.handle = async (request) => {
      const data = request.json.data as { execution_id: string };
      const { rows } = await runtime.database.query("select status from execution where id = $1", [
        data.execution_id,
      ]);
      statusThen = rows[0]?.status;
      return {};
    };
    const id = await start();
    await untilEnded(ctx, id);
    await attempted(id, 1);
    expect(statusThen).toBe("completed");
    expect(server.received).toHaveLength(1);
    const [request] = server.received;
    const row = await delivery(id);
    expect(verify(request!)).toEqual({
      type: "execution.completed",
      timestamp: expect.stringMatching(/^\d{4}-/),
      data: JSON.parse(JSON.stringify(await getStartShape({ ctx, input: { id } }))),
    });
    expect(request?.headers["webhook-id"]).toBe(row.id);
    expect(row).toMatchObject({
      status: "delivered",
      attempts: 1,
      log: [{ attempt: 1, status: 200, error: null }],
    });
    expect(row.delivered_at).not.toBeNull();
  });

  it("can't be passed off with another body, id or time, nor with another workspace's secret", async () => {
    const id = await start();
    await attempted(id, 1);
    const { text, headers } = server.received[0]!;
    const given = headers as Record<string, string>;
    const check =
      (body: string, more: Record<string, string> = {}) =>
      () =>
        new Webhook(secret).verify(body, { ...given, ...more });
    expect(check(text)).not.toThrow();
    expect(check(text.replace("completed", "failed"))).toThrow();
    expect(check(text, { "webhook-id": "msg_other" })).toThrow();
    expect(check(text, { "webhook-timestamp": String(Number(given["webhook-timestamp"]) - 1) })).toThrow();
    const stranger = contextFor(
      runtime,
      await makeMember(runtime.database, (await makeTenant(runtime.database)).id, "owner"),
    );
    const other = (await getCallbackSecret({ ctx: stranger, input: {} })).secret;
    expect(() => new Webhook(other).verify(text, given)).toThrow();
  });

  it("come again after a failure, on schedule, with the same id and a fresh signature", async () => {
    server.state.handle = () => ({ status: server.received.length < 3 ? 503 : 200 });
    const id = await start();
    await attempted(id, 1);
    expect(await delivery(id)).toMatchObject({ status: "pending", attempts: 1, delivered_at: null });
    expect(Number((await delivery(id)).due_in)).toBeGreaterThan(2);
    expect(Number((await delivery(id)).due_in)).toBeLessThan(6);
    await makeDue(id);
    await attempted(id, 2);
    expect(Number((await delivery(id)).due_in)).toBeGreaterThan(240);
    await makeDue(id);
    await attempted(id, 3);
    const row = await delivery(id);
    expect(row).toMatchObject({ status: "delivered", next_at: null });
    expect(row.log).toMatchObject([{ status: 503 }, { status: 503 }, { attempt: 3, status: 200 }]);
    expect(new Set(server.received.map((request) => request.headers["webhook-id"])).size).toBe(1);
    for (const request of server.received)
      expect(verify(request)).toMatchObject({ type: "execution.completed" });
  });

  it("wait as long as the receiver asks, and are given up after the last try", async () => {
    server.state.handle = () => ({ status: 429, headers: { "retry-after": "1000" } });
    const id = await start();
    await attempted(id, 1);
    expect(Number((await delivery(id)).due_in)).toBeGreaterThan(900);
    await runtime.database.query("update webhook_delivery set attempts = 9 where execution_id = $1", [id]);
    await makeDue(id);
    await attempted(id, 2);
    expect(await delivery(id)).toMatchObject({ status: "failed", attempts: 10, next_at: null });
  });

  it("never come again after 410, and take neither a redirect nor a long error page for success", async () => {
    server.state.handle = () => ({ status: 410 });
    const gone = await start();
    await attempted(gone, 1);
    expect(await delivery(gone)).toMatchObject({ status: "failed", next_at: null, log: [{ status: 410 }] });
    for (const reply of [
      { status: 302, headers: { location: `${server.origin}/else` } },
      { status: 500, body: "x".repeat(50_000) },
    ]) {
      server.state.handle = () => reply;
      const id = await start("echo", { text: `redirect ${reply.status}` });
      await attempted(id, 1);
      expect(await delivery(id)).toMatchObject({ status: "pending", log: [{ status: reply.status }] });
      await runtime.database.query("delete from webhook_delivery where execution_id = $1", [id]);
    }
    expect(server.received.map((request) => request.path)).toEqual(["/done", "/done", "/done"]);
    server.state.handle = () => ({ body: "x".repeat(50_000) });
    const long = await start("echo", { text: "long" });
    await attempted(long, 1);
    expect(await delivery(long)).toMatchObject({ status: "delivered", log: [{ status: 200 }] });
  });

  it("tell of failed and cancelled executions too", async () => {
    await attempted(await start("fail", { message: "On purpose." }), 1);
    expect(verify(server.received[0]!)).toMatchObject({
      type: "execution.failed",
      data: { status: "failed" },
    });
    const waiting = await start("wait", { ms: 3_600_000 });
    await cancelExecution({ ctx, input: { id: waiting } });
    await attempted(waiting, 1);
    expect(verify(server.received[1]!)).toMatchObject({
      type: "execution.cancelled",
      data: { status: "cancelled" },
    });
  });

  it("are delivered by the sweep when the process was lost between the end and the delivery", async () => {
    const id = await start("wait", { ms: 3_600_000 });
    await until(async () => (await getStartShape({ ctx, input: { id } })).status === "accepted");
    // What a crash leaves: an ended execution, and a delivery whose lease has passed though nothing was sent.
    await runtime.database.query(
      "update webhook_delivery set attempts = 1, next_at = clock_timestamp() - interval '1 second' where execution_id = $1",
      [id],
    );
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(server.received).toEqual([]);
    await runtime.database.query(
      "update execution set status = 'completed', output = '\"42\"', finished_at = now(), lease_owner = null where id = $1",
      [id],
    );
    await attempted(id, 1);
    expect(verify(server.received[0]!)).toMatchObject({ data: { status: "success", result: "42" } });
    expect(await delivery(id)).toMatchObject({ status: "delivered", attempts: 2 });
  });
});
