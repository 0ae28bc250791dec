import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { Json } from "@/lib/core/json";
import { setRuntime } from "@/lib/runtime/runtime";
import { signalExecution } from "@/lib/services/executions/signal";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { contextFor, keyActor, makeTenant } from "../../support/actors";
import { hasPostgres, openTestDatabase } from "../../support/database";
import { startSteps, untilEnded } from "../../support/executions";
import { inngestRuntime } from "../../support/inngest-runtime";
import { faultAgents } from "../support/agents";
import { checkWorld } from "../support/checker";
import { faultRow } from "../support/row";
import { Sink } from "../support/sink";

/** The share of calls whose answers get lost. */
const LOST = 0.03;

/** Branches of several steps side by side, in each what an agent, a child and a person make of it. */
const STEPS: Json[] = [
  {
    id: "p",
    type: "parallel",
    steps: [
      { id: "loop", capability: "loop" },
      { id: "child", type: "orchestration", orchestration: "inner" },
      { id: "ask", type: "wait", event: "go", timeout: "1h" },
    ],
  },
  {
    id: "each",
    type: "loop",
    forEach: "{{input.items}}",
    concurrency: 3,
    maxIterations: 5,
    steps: [
      { id: "one", capability: "keyed" },
      { id: "two", capability: "pause", inputMapping: { ms: 10 } },
    ],
  },
];

faultRow(
  {
    id: "R14-side-by-side",
    what: "every call delivered three times, answers lost, hand-overs: loops, children and waits have each effect once",
    full: 30,
    timeoutMs: 120_000,
  },
  async (run) => {
    const database = await openTestDatabase(hasPostgres() ? "postgres" : "pglite");
    const sink = new Sink();
    await sink.open();
    const { runtime, driver } = await inngestRuntime(database, {
      agents: [...BUILT_IN_AGENTS, ...faultAgents(sink.url)],
      deliveries: 3,
      together: true,
      drop: ({ fn }) => fn !== "execution-recovery-v1" && run.random.chance(LOST),
      // A run of the function hands over with several steps in flight.
      environment: { INNGEST_STEPS_PER_RUN: 4 },
    });
    const ctx = contextFor(runtime, keyActor((await makeTenant(database)).id));
    const steps = [
      { id: "s0", capability: "keyed" },
      { id: "s1", capability: "keyed" },
    ];
    await createOrchestration({ ctx, input: { definition: { name: "inner", steps } } });
    const acknowledged = new Set<string>();
    const rounds = Array.from({ length: run.count }, async () => {
      const id = await startSteps(ctx, STEPS, { input: { items: [1, 2, 3, 4, 5] } });
      acknowledged.add(id);
      await signalExecution({ ctx, input: { id, event: "go", data: "now" } });
      const { status, error, usage } = await untilEnded(ctx, id, 110_000);
      run.check(status === "completed", `${id} is ${status}: ${JSON.stringify(error)}`);
      run.check(usage.steps === 15, `${id} counts ${usage.steps} steps`);
    });
    await Promise.all(rounds);
    const keys = Map.groupBy(sink.calls, (call) => call.key);
    for (const [key, calls] of keys) run.check(calls.length === 1, `${key} arrived ${calls.length} times`);
    run.check(keys.size === 27 * run.count, `${keys.size} effects of ${27 * run.count}`);
    await checkWorld(run, { acknowledged, sink, database: async () => database }, [], {});
    for (const problem of driver.problems) run.fail(problem);
    await runtime.close();
    setRuntime(null);
    sink.close();
  },
);
