import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { Json, JsonObject } from "@/lib/core/json";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { verifyContracts } from "@/lib/services/contracts/verify";
import { compareExecutions } from "@/lib/services/executions/compare";
import { replayExecution } from "@/lib/services/executions/replay";
import { previewReplay } from "@/lib/services/executions/replay-preview";
import type { ReplayBody } from "@/lib/services/executions/replay-shapes";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { startIntent, startSteps, startTask, testAgent, untilEnded } from "../support/executions";
import { openTestDatabase } from "../support/database";
import { openRunner, RUNNERS } from "../support/runners";

/** Steps that were done, by path, and those that fail for now. */
let done: string[] = [];
let failing: string[] = [];

const AGENTS = [
  ...BUILT_IN_AGENTS,
  testAgent({
    name: "write",
    effect: "write",
    single: async ({ step, parameters }) => {
      done.push(step);
      if (failing.includes(step)) throw new Error("not now");
      return { step, text: parameters.text ?? null, long: "x".repeat(20_000) };
    },
  }),
];

const write = (id: string, more: JsonObject = {}): Json => ({
  id,
  capability: "write",
  inputMapping: { text: "{{input.text | default:'none'}}" },
  ...more,
});

const STEPS: Json[] = [
  write("a"),
  {
    id: "g",
    type: "parallel",
    steps: [
      write("b"),
      {
        id: "l",
        type: "loop",
        forEach: "{{input.list}}",
        maxIterations: 3,
        concurrency: 2,
        steps: [write("c"), { id: "note", type: "set", values: { n: "{{index}}" } }],
      },
    ],
  },
  write("d", { inputMapping: { text: "{{context.c.step}} {{context.note.n}}" } }),
  { id: "after", capability: "echo", inputMapping: { text: "{{output.text}}" } },
];

/** Each runner once: what differs between databases is tested with the runners. */
const DATABASES = { embedded: "pglite", inngest: "postgres" } as const;

describe.each(RUNNERS)("a replay on the %s runner", (runner) => {
  let runtime: Runtime;
  let ctx: Context;
  let viewer: Context;
  let stranger: Context;

  beforeAll(async () => {
    const database = await openTestDatabase(DATABASES[runner]);
    runtime = await openRunner(runner, database, { agents: AGENTS });
    const tenant = await makeTenant(database);
    ctx = contextFor(runtime, await makeMember(database, tenant.id, "owner"));
    viewer = contextFor(runtime, await makeMember(database, tenant.id, "viewer"));
    const other = await makeTenant(database);
    stranger = contextFor(runtime, await makeMember(database, other.id, "owner"));
  });
  afterAll(() => runtime.close());
  beforeEach(() => {
    done = [];
    failing = [];
  });

  const replay = async (id: string, body: ReplayBody = {}, as = ctx) =>
    (await replayExecution({ ctx: as, input: { id, body, idempotency: null } })).id;

  it("takes over what had ended before the step it begins at, and does the rest", async () => {
    failing = ["d"];
    const input = { text: "hello", list: [1, 2] };
    const first = await untilEnded(ctx, await startSteps(ctx, STEPS, { input }));
    expect(first).toMatchObject({ status: "failed", replay_of: null });
    expect(done.toSorted()).toEqual(["a", "d", "g/b", "g/l[0]/c", "g/l[1]/c"]);
    const preview = await previewReplay({ ctx, input: { id: first.id, from_step: "d" } });
    expect(preview.counts).toEqual({ reuse: 4, run: 0, repeat: 1 });
    expect(preview.steps.at(-1)).toMatchObject({
      path: "d",
      does: "repeat",
      effects: [{ capability: "write", agent: "write", execution_id: first.id, status: "failed" }],
    });

    [done, failing] = [[], []];
    const second = await untilEnded(ctx, await replay(first.id, { from_step: "d" }));
    expect(second).toMatchObject({
      status: "completed",
      output: { text: "g/l[1]/c 1" },
      replay_of: first.id,
    });
    expect(second.usage.steps).toBe(2);
    expect(done).toEqual(["d"]);
    const reused = second.steps.filter((step) => step.reused_from !== null);
    expect(reused.map(({ path }) => path).toSorted()).toEqual(["a", "g/b", "g/l[0]/c", "g/l[1]/c"]);
    expect(reused).toEqual(
      reused.map((step) => ({
        ...step,
        status: "completed",
        reused_from: first.id,
        contract_id: null,
        agent: "write",
      })),
    );
    const chain = await verifyContracts({ ctx, input: { execution_id: second.id, publicKey: "" } });
    expect(chain).toMatchObject({ ok: true });

    // Of a replay, too: what it took over is taken over once more.
    done = [];
    const third = await untilEnded(ctx, await replay(second.id, { from_step: "g/l" }));
    expect(third).toMatchObject({ status: "completed", output: second.output });
    // What ran beside it is, if it had ended.
    expect(done.filter((path) => path !== "g/b").toSorted()).toEqual(["d", "g/l[0]/c", "g/l[1]/c"]);
    expect(third.steps.find(({ path }) => path === "a")).toMatchObject({ reused_from: second.id });

    const compared = await compareExecutions({ ctx, input: { id: first.id, with: second.id } });
    const byPath = new Map(compared.steps.map((step) => [step.path, step]));
    expect(byPath.get("a")).toMatchObject({ equal: true, to: { reused_from: first.id } });
    expect(byPath.get("d")).toMatchObject({
      equal: false,
      from: { status: "failed" },
      to: { status: "completed" },
    });
    expect(byPath.get("after")).toMatchObject({ equal: false, from: null, to: { status: "completed" } });
  });

  it("does everything again with another input, pinned to the version", async () => {
    const steps = [
      write("a"),
      { id: "ok", type: "approval", message: "?", timeout: 1, onTimeout: "approve" },
    ];
    const id = await startSteps(ctx, steps, { input: { text: "one" } });
    const first = await untilEnded(ctx, id);
    const second = await untilEnded(ctx, await replay(id, { input: { text: "two" } }));
    expect(second).toMatchObject({
      status: "completed",
      input: { text: "two" },
      orchestration: first.orchestration,
    });
    expect(done).toEqual(["a", "a"]);
    const { input, steps: compared } = await compareExecutions({ ctx, input: { id, with: second.id } });
    expect(input.changes).toEqual([{ pointer: "/text", from: "one", to: "two" }]);
    expect(compared[0]?.input.changes).toEqual([{ pointer: "/text", from: "one", to: "two" }]);
  });

  it("asks people again when the input is another one, and only then", async () => {
    const steps = [
      { id: "ok", type: "approval", message: "?", timeout: 1, onTimeout: "approve" },
      write("a"),
    ];
    const id = await startSteps(ctx, steps, { input: { text: "one" } });
    await untilEnded(ctx, id);
    const asked = async (body: ReplayBody) => {
      const { steps: of } = await untilEnded(ctx, await replay(id, { from_step: "a", ...body }));
      return of.find(({ path }) => path === "ok")?.reused_from === null;
    };
    expect(await asked({})).toBe(false);
    expect(await asked({ input: { text: "two" } })).toBe(true);
  });

  it("runs an intent again, and a task from a step of its plan on", async () => {
    const intent = await startIntent(ctx, "write", { text: "one" });
    await untilEnded(ctx, intent);
    expect(await untilEnded(ctx, await replay(intent))).toMatchObject({
      kind: "intent",
      status: "completed",
    });
    expect(done).toHaveLength(2);
    const task = await untilEnded(ctx, await startTask(ctx, 'echo "hello", then make "loud" upper case'));
    expect(task.status).toBe("completed");
    const [one, two] = task.steps;
    const again = await untilEnded(ctx, await replay(task.id, { from_step: two?.path ?? "" }));
    expect(again).toMatchObject({ status: "completed", output: task.output, usage: { steps: 1 } });
    expect(again.steps.find(({ path }) => path === one?.path)).toMatchObject({ reused_from: task.id });
  });

  it("is refused to readers, strangers, while it goes on, and for what it never came to", async () => {
    const id = await startSteps(ctx, [write("a"), { id: "w", type: "wait", event: "go" }]);
    await expect(replay(id)).rejects.toMatchObject({ code: "conflict" });
    const over = await startIntent(ctx, "echo", { text: "x" });
    await untilEnded(ctx, over);
    await expect(replay(over, {}, viewer)).rejects.toMatchObject({ code: "forbidden" });
    await expect(replay(over, {}, stranger)).rejects.toMatchObject({ code: "not_found" });
    await expect(previewReplay({ ctx: stranger, input: { id: over } })).rejects.toMatchObject({
      code: "not_found",
    });
    const withStranger = compareExecutions({ ctx: stranger, input: { id: over, with: over } });
    await expect(withStranger).rejects.toMatchObject({ code: "not_found" });
    await expect(replay(over, { from_step: "nope" })).rejects.toMatchObject({
      code: "unprocessable",
      errors: [{ pointer: "/from_step" }],
    });
    await expect(replay(over, { input: { text: 5 } })).rejects.toMatchObject({
      code: "unprocessable",
      errors: [{ pointer: "/input/text" }],
    });
    expect((await previewReplay({ ctx: viewer, input: { id: over } })).counts).toEqual({
      reuse: 0,
      run: 1,
      repeat: 0,
    });
  });
});
