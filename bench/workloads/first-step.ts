import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { ExecuteBody } from "@/lib/services/executions/shapes";
import { current } from "../adapter";
import { follow, now } from "../follow";
import { percentile, round } from "../figures.mjs";
import { storeSteps } from "../installation";
import { lastBeginning } from "../stopwatch-agent";
import type { Workload } from "./report";

const RUNS = 400;
const WARM_UP = 100;

/** W5: from the call that submits an execution until its first step runs, and until that step's result is recorded. */
export const firstStep: Workload = async () => {
  const { installation } = current();
  const { ctx } = installation;
  const id = await storeSteps(installation, { steps: 1, width: 1, capability: "stopwatch" });
  const body = ExecuteBody.parse({ input: { text: "first step" } });
  const begins: number[] = [];
  const acknowledged: number[] = [];
  const recorded: number[] = [];
  for (let turn = -WARM_UP; turn < RUNS; turn++) {
    const submittedAt = now();
    const started = await executeOrchestration({ ctx, input: { id, body, idempotency: null } });
    const acknowledgedAt = now();
    const { stepTimes } = await follow(ctx, started.id);
    if (turn < 0) continue;
    begins.push(lastBeginning() - submittedAt);
    acknowledged.push(acknowledgedAt - submittedAt);
    recorded.push((stepTimes[0] ?? Number.NaN) - submittedAt);
  }
  const row = (name: string, values: number[], target: string) => [
    name,
    round(percentile(values, 0.5)),
    round(percentile(values, 0.95)),
    target,
  ];
  return {
    title: "W5 submit to first step, one at a time",
    heading: ["ms after submitting", "p50", "p95", "target p50"],
    rows: [
      row("the start is committed and answered", acknowledged, ""),
      row("the first step runs", begins, "≤ 1 ms"),
      row("its result is committed", recorded, ""),
    ],
    notes: [],
  };
};
