import { afterAll, beforeAll, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { MOST_IN_FAMILY } from "@/lib/services/executions/child-place";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { contextFor, makeMember, makeTenant, testRuntime } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startSteps, testAgent, untilEnded } from "../support/executions";

/** Small definitions that would come to endless work: each ends with what it ran into, and nobody else waits long. */
let runtime: Runtime;
let ctx: Context;
let release = () => {};
const held = new Promise<void>((resolve) => (release = resolve));

beforeAll(async () => {
  const hold = testAgent({ name: "hold", single: () => held.then(() => null) });
  runtime = await testRuntime(await openTestDatabase("pglite"), {
    runner: true,
    agents: [hold, testAgent({ name: "echo" })],
  });
  const tenant = await makeTenant(runtime.database);
  ctx = contextFor(runtime, await makeMember(runtime.database, tenant.id, "owner"));
});
afterAll(() => runtime?.close());

const set = (id: string, values: JsonObject, more: JsonObject = {}) => ({ id, type: "set", values, ...more });
const loop = (maxIterations: number, steps: JsonObject[], more: JsonObject = {}) => ({
  id: "loop",
  type: "loop",
  maxIterations,
  while: { field: "input", operator: "exists" },
  steps,
  ...more,
});
const run = async (steps: JsonObject[]) => untilEnded(ctx, await startSteps(ctx, steps));
const again = { outputMapping: { x: "{{output}}" } };
const seed = set("x", { v: "0123456789abcdef" });

it.each([
  ["text", { v: "{{context.x.v}}{{context.x.v}}" }],
  ["members", { v: "{{context.x}}", w: "{{context.x}}" }],
  ["JSON", { v: "{{context.x | json}}{{context.x | json}}" }],
])("ends what doubles its %s with every turn", async (_, values) => {
  const ended = await run([seed, loop(60, [set("y", values, again)])]);
  expect(ended).toMatchObject({ status: "failed", error: { code: "value_too_large" } });
});

it("ends what joins a long list with a long separator", async () => {
  const list = Array.from({ length: 1_000 }, () => 1);
  const separator = "-".repeat(100_000);
  const ended = await run([set("x", { list }), set("y", { v: `{{context.x.list | join: "${separator}"}}` })]);
  expect(ended).toMatchObject({ status: "failed", error: { code: "invalid" } });
});

it("ends what would keep everybody waiting, whatever its steps say of errors", async () => {
  const steps = Array.from({ length: 100 }, (_, index) =>
    set(`s${index}`, { v: index }, { onError: "continue" }),
  );
  const ended = await run([loop(1_000, steps, { onError: "continue" })]);
  expect(ended).toMatchObject({ status: "failed", error: { code: "invalid" } });
  expect(ended.error?.message).toMatch(/in a row/);
});

it("ends what computes without an end to come to nothing", async () => {
  const list = Array.from({ length: 200_000 }, () => 1);
  const condition = { field: "context.x.list", operator: "contains", value: 2 };
  const busy = { all: Array.from({ length: 99 }, () => ({ not: condition })) };
  const steps = [{ ...set("y", {}), condition: busy }];
  const ended = await run([set("x", { list }), loop(1_000, steps, { onError: "continue" })]);
  expect(ended).toMatchObject({ status: "failed", error: { code: "timeout" } });
  expect(ended.error?.message).toMatch(/computes/);
});

it("refuses filters that go through too much, and conditions with too many comparisons", async () => {
  const list = Array.from({ length: 200_000 }, () => 1);
  const text = "{{context.x.list | json | length}}".repeat(500);
  const ended = await run([set("x", { list }), set("y", { text })]);
  expect(ended).toMatchObject({ status: "failed", error: { code: "value_too_large" } });
  const ten = { all: Array.from({ length: 11 }, () => ({ field: "input.x", operator: "exists" })) };
  const condition = { any: Array.from({ length: 10 }, () => ten) };
  await expect(startSteps(ctx, [{ ...set("y", {}), condition }])).rejects.toMatchObject({
    code: "unprocessable",
    errors: [{ pointer: "/steps/0/condition" }],
  });
});

it("ends what writes more in one go than a process can hold", async () => {
  const big = "x".repeat(1_000_000);
  const ended = await run([set("x", { big }), loop(500, [set("y", { v: "{{context.x.big}}" })])]);
  expect(ended).toMatchObject({ status: "failed", error: { code: "value_too_large" } });
});

it("starts no more children than a family may have", async () => {
  const definition = {
    name: "Child",
    steps: [{ id: "say", capability: "echo", inputMapping: { text: "x" } }],
  };
  await createOrchestration({ ctx, input: { definition } });
  const child = { id: "child", type: "orchestration", orchestration: "Child" };
  const wait = { id: "wait", capability: "hold" };
  const id = await startSteps(ctx, [wait, child]);
  const { rows } = await runtime.database.query("select * from execution where id = $1", [id]);
  expect(rows).toHaveLength(1);
  await runtime.database.query(
    `insert into execution (tenant_id, id, kind, status, title, plan_source, plan, input, actor, root_id, parent_id, parent_step)
     select tenant_id, id || '-' || n, kind, 'completed', title, plan_source, plan, input, actor, id, id, 'x' || n
     from execution, generate_series(1, $2) n where id = $1`,
    [id, MOST_IN_FAMILY - 1],
  );
  release();
  const ended = await untilEnded(ctx, id);
  expect(ended).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
});
