import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { ExecuteBody } from "@/lib/services/executions/shapes";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { current } from "../adapter";
import { round } from "../figures.mjs";
import { follow, now } from "../follow";
import { median, times } from "../measure";
import type { Workload } from "./report";

const HEADING = ["a loop of", "total ms", "ms/turn"];

/** A published orchestration of one loop; each turn does one step that reads the turn before. */
async function stored(turns: number): Promise<string> {
  const definition = {
    name: `bench loop of ${turns}`,
    steps: [
      {
        id: "loop",
        type: "loop",
        maxIterations: turns,
        while: { field: "index", operator: "<", value: turns },
        steps: [
          { id: "say", capability: "echo", inputMapping: { text: "{{context.say.text | default:'x'}}" } },
        ],
      },
    ],
  };
  const { ctx } = current().installation;
  return (await createOrchestration({ ctx, input: { definition, publish: true } })).id;
}

async function execute(id: string): Promise<number> {
  const { ctx } = current().installation;
  const startedAt = now();
  const body = ExecuteBody.parse({ input: {} });
  const started = await executeOrchestration({ ctx, input: { id, body, idempotency: null } });
  return (await follow(ctx, started.id)).finishedAt - startedAt;
}

/** W6: a loop of many turns. A turn must not cost more for those before it. */
export const loops: Workload = async ({ rounds }) => {
  const sizes = [10, 100, 1_000];
  const totals: number[] = [];
  for (const turns of sizes) {
    const id = await stored(turns);
    await execute(id);
    totals.push(median(await times(turns === 10 ? rounds * 10 : rounds, () => execute(id))));
  }
  const rows = sizes.map((turns, index) => {
    const total = totals[index] ?? Number.NaN;
    return [`${turns} turns`, round(total, 1), round(total / turns, 3)];
  });
  const [ten = Number.NaN, hundred = Number.NaN, thousand = Number.NaN] = totals;
  const notes = [
    `100 turns ÷ (10 × 10 turns): ${round(hundred / (10 * ten))}, linear is at most 1`,
    `1,000 turns ÷ (10 × 100 turns): ${round(thousand / (10 * hundred))}, target ≤ 1.1`,
  ];
  return { title: "W6 one loop", heading: HEADING, rows, notes };
};
