import { afterAll, beforeAll, expect, it } from "vitest";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { Json } from "@/lib/core/json";
import type { Database } from "@/lib/db/types";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { listAudit } from "@/lib/services/audit/list";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { getExecution } from "@/lib/services/executions/get";
import { listExecutions } from "@/lib/services/executions/list";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { startSteps, statusOf, testAgent, until, untilEnded } from "../support/executions";
import { describeRunnersOnce } from "../support/runners";

let attempts = 0;

const AGENTS = [
  ...BUILT_IN_AGENTS,
  testAgent({
    name: "third-time-lucky",
    single: async () => {
      attempts += 1;
      if (attempts % 3 !== 0) throw new Error("not yet");
      return attempts;
    },
  }),
];

describeRunnersOnce("an execution inside another", (open, openRuntime) => {
  let database: Database;
  let runtime: Runtime;
  let ctx: Context;

  beforeAll(async () => {
    database = await open();
    runtime = await openRuntime(database, AGENTS);
    ctx = contextFor(runtime, await makeMember(database, (await makeTenant(database)).id, "owner"));
  });
  afterAll(() => runtime.close());

  /** Saves an orchestration of these steps under a name of its own. */
  async function saved(steps: Json[], more: Record<string, Json> = {}): Promise<string> {
    const name = `child ${crypto.randomUUID()}`;
    await createOrchestration({ ctx, input: { definition: { name, steps, ...more } } });
    return name;
  }

  const calls = (orchestration: string, more: Record<string, Json> = {}): Json => ({
    id: "nested",
    type: "orchestration",
    orchestration,
    ...more,
  });

  async function childrenOf(id: string) {
    return (await listExecutions({ ctx, input: { parent_id: id } })).data;
  }

  it("gives its output, belongs to the step that started it, and counts as the parent's usage", async () => {
    const name = await saved([
      { id: "a", capability: "echo", inputMapping: { text: "{{input.word}}" } },
      { id: "b", capability: "text.uppercase", inputMapping: { text: "{{output.text}}" } },
    ]);
    const id = await startSteps(ctx, [calls(name, { inputMapping: { word: "{{input.word}}" } })], {
      input: { word: "hello" },
      body: { session_id: `session ${name}`, context: { team: "blue" } },
    });
    const parent = await untilEnded(ctx, id);
    expect(parent).toMatchObject({ status: "completed", output: { text: "HELLO" }, usage: { steps: 3 } });
    const [child, ...others] = await childrenOf(id);
    expect(others).toEqual([]);
    expect(child).toMatchObject({ parent_id: id, session_id: `session ${name}`, title: name });
    expect(parent.steps[0]?.children).toMatchObject([{ id: child?.id, status: "completed", title: name }]);
    const whole = await getExecution({ ctx, input: { id: child?.id ?? "" } });
    expect(whole).toMatchObject({ context: { team: "blue" }, parent_step: "nested", root_id: id, depth: 1 });
    const shown = (await listExecutions({ ctx, input: {} })).data.map((item) => item.id);
    expect(shown).toContain(id);
    expect(shown).not.toContain(child?.id);
    const all = (await listExecutions({ ctx, input: { nested: true } })).data.map((item) => item.id);
    expect(all).toContain(child?.id);
  });

  it("waits for a child that waits, says so, and is woken by its end", async () => {
    const name = await saved([{ id: "rest", type: "wait", duration: 2_400 }]);
    const id = await startSteps(ctx, [calls(name)]);
    await until(async () => (await statusOf(ctx, id)) === "waiting");
    expect(await getExecution({ ctx, input: { id } })).toMatchObject({ waiting_for: "child" });
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "completed", output: { waited_ms: 2_400 } });
  });

  it("fails with its child's code and says whose it is; an attempt more is a child more", async () => {
    const fails = await saved([{ id: "bad", capability: "echo", inputMapping: { text: "{{input.gone}}" } }]);
    const failed = await untilEnded(ctx, await startSteps(ctx, [calls(fails)]));
    expect(failed).toMatchObject({ status: "failed", error: { code: "template_path_missing" } });
    const [child] = await childrenOf(failed.id);
    expect(failed.error?.message).toContain(child?.id);
    expect(failed.error?.message).toContain(fails);
    attempts = 0;
    const lucky = await saved([{ id: "lucky", capability: "third-time-lucky" }]);
    const id = await startSteps(ctx, [calls(lucky, { maxRetries: 2, retryDelay: 5 })]);
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "completed", output: 3 });
    expect((await childrenOf(id)).map(({ status }) => status)).toEqual(["completed", "failed", "failed"]);
    expect((await getExecution({ ctx, input: { id } })).steps[0]?.children).toHaveLength(3);
  });

  it("cancels a child that takes longer than its step may", async () => {
    const name = await saved([{ id: "rest", type: "wait", duration: "1h" }]);
    const id = await startSteps(ctx, [calls(name, { timeout: 300 })]);
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "failed", error: { code: "timeout" } });
    const [child] = await childrenOf(id);
    expect(await untilEnded(ctx, child?.id ?? "")).toMatchObject({ status: "cancelled" });
  });

  it("takes all its descendants along when it is cancelled, waiting ones and running ones", async () => {
    const deepest = await saved([{ id: "rest", type: "wait", duration: "1h" }]);
    const middle = await saved([calls(deepest)]);
    const id = await startSteps(ctx, [
      {
        id: "p",
        type: "parallel",
        steps: [
          { ...(calls(middle) as object), id: "one" },
          { ...(calls(deepest) as object), id: "two" },
        ],
      },
    ]);
    const family = async () =>
      (await listExecutions({ ctx, input: { nested: true } })).data.filter(({ root_id }) => root_id === id);
    await until(async () => (await family()).filter(({ status }) => status === "waiting").length === 4);
    await cancelExecution({ ctx, input: { id } });
    const ended = await Promise.all(
      (await family()).map((item) => item.id).map((one) => untilEnded(ctx, one)),
    );
    expect(ended.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => "cancelled"));
    expect(ended.flatMap(({ steps }) => steps.map(({ status }) => status))).not.toContain("waiting");
    // Once, by whoever asked for it; the runner that ends them does not do it again.
    const { data: audit } = await listAudit({ ctx, input: { action: "execution.cancelled" } });
    const targets = new Set(ended.map((execution) => execution.id));
    const of = audit.filter((entry) => targets.has(entry.target.id));
    expect(of.map((entry) => entry.target.id)).toEqual([id]);
  });

  it("goes no deeper than its budget and the limit say", async () => {
    const leaf = await saved([{ id: "a", capability: "echo", inputMapping: { text: "leaf" } }]);
    const middle = await saved([calls(leaf)]);
    const shallow = await untilEnded(
      ctx,
      await startSteps(ctx, [calls(middle)], { body: { budget: { max_depth: 1 } } }),
    );
    expect(shallow).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
    const deeper = await untilEnded(
      ctx,
      await startSteps(ctx, [calls(middle)], { body: { budget: { max_depth: 2 } } }),
    );
    expect(deeper).toMatchObject({ status: "completed", usage: { steps: 3 } });
  });
});
