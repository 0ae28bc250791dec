import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { Database } from "@/lib/db/types";
import { setRuntime, type Runtime } from "@/lib/runtime/runtime";
import type { Execution } from "@/lib/services/executions/shapes";
import { contextFor, keyActor, makeTenant } from "../../support/actors";
import { hasPostgres, openTestDatabase } from "../../support/database";
import { startSteps, untilEnded } from "../../support/executions";
import { inngestRuntime } from "../../support/inngest-runtime";
import { openRunner } from "../../support/runners";
import { faultAgents } from "../support/agents";
import { checkWorld } from "../support/checker";
import { generateWork, type Work } from "../support/generator";
import { SeededRandom } from "../support/random";
import { faultRow, type FaultRun } from "../support/row";
import { Sink } from "../support/sink";

/** The share of calls whose answers get lost, and of attempts that the outside world refuses. */
const LOST = 0.03;
const REFUSED = 0.1;

/** Refuses the same attempts of the same steps of the same work, whoever runs it. */
function sinkFor(run: FaultRun, titles: Map<string, string>): Sink {
  const sink = new Sink();
  sink.handle = ({ key, executionId, attempt, unkeyed }) => {
    const place = `${titles.get(executionId)}${key.slice(executionId.length)}#${attempt}`;
    const seed = [...place].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, run.seed);
    return !unkeyed && new SeededRandom(Math.abs(seed)).chance(REFUSED) ? { then: "fail" } : {};
  };
  return sink;
}

/** What must not depend on the runner: how everything ended, with ids and processes left out. */
function outcomeOf({ id, status, output, error, steps, usage }: Execution): string {
  // Side by side, so in no order.
  const shown = steps.map((step) => `${step.id} ${step.status} ${step.attempt}`).toSorted();
  return JSON.stringify([status, output, error, shown, usage]).replaceAll(id, "ID");
}

async function perform(
  run: FaultRun,
  works: Work[],
  database: Database,
  open: (sink: Sink) => Promise<Runtime>,
): Promise<string[]> {
  const titles = new Map<string, string>();
  const sink = sinkFor(run, titles);
  await sink.open();
  const runtime = await open(sink);
  const ctx = contextFor(runtime, keyActor((await makeTenant(database)).id));
  const acknowledged = new Set<string>();
  const starting = works.map(async (work) => {
    const { name, steps } = work.definition;
    const id = await startSteps(ctx, Array.isArray(steps) ? steps : [], { name: name ?? "" });
    titles.set(id, work.name);
    acknowledged.add(id);
    return id;
  });
  const ids = await Promise.all(starting);
  const ended = await Promise.all(ids.map((id) => untilEnded(ctx, id, 120_000)));
  const mayFail = "all" as const;
  await checkWorld(run, { acknowledged, sink, database: async () => database }, works, { mayFail });
  const seen = new Set<string>();
  for (const { key, attempt } of sink.calls) {
    run.check(!seen.has(`${key}#${attempt}`), `${key} had its effect twice in attempt ${attempt}`);
    seen.add(`${key}#${attempt}`);
  }
  await runtime.close();
  sink.close();
  return ended.map(outcomeOf);
}

for (const kind of ["postgres", "pglite"] as const) {
  faultRow(
    {
      id: `R14-${kind}`,
      what: "every call of Inngest delivered three times, answers lost: what the embedded runner does, once",
      full: 100,
      least: 10,
      timeoutMs: 120_000,
      skip: kind === "postgres" && !hasPostgres(),
    },
    async (run) => {
      const works = Array.from({ length: run.count }, (_, index) =>
        generateWork(run.random, `work ${index}`, run.random.between(2, 6)),
      );
      const agentsOf = (sink: Sink) => [...BUILT_IN_AGENTS, ...faultAgents(sink.url)];
      const forEmbedded = await openTestDatabase(kind);
      const expected = await perform(run, works, forEmbedded, (sink) =>
        openRunner("embedded", forEmbedded, { agents: agentsOf(sink) }),
      );
      const forInngest = await openTestDatabase(kind);
      const actual = await perform(run, works, forInngest, async (sink) => {
        const { runtime, driver } = await inngestRuntime(forInngest, {
          agents: agentsOf(sink),
          deliveries: 3,
          together: true,
          // What recovers is itself recovered by a sweep, minutes later.
          drop: ({ fn }) => fn !== "execution-recovery-v1" && run.random.chance(LOST),
        });
        const close = async () => {
          for (const problem of driver.problems) run.fail(problem);
          await runtime.close();
          setRuntime(null);
        };
        return { ...runtime, close };
      });
      expected.forEach((outcome, index) => {
        const name = works[index]?.name;
        run.check(outcome === actual[index], `${name} ended as ${actual[index]} instead of ${outcome}`);
      });
    },
  );
}
