import { hasCode } from "@/lib/core/errors";
import { signalExecution } from "@/lib/services/executions/signal";
import { startIntent, untilEnded } from "../../support/executions";
import { asObject, type Stage, stageRow } from "../support/in-process";
import { pause } from "../support/world";

/** When the signal was acknowledged, milliseconds since the epoch; null: refused, since it had ended. */
async function sendSignal({ ctx }: Stage, id: string, data: string): Promise<number | null> {
  try {
    await signalExecution({ ctx, input: { id, event: "answer", data } });
    return Date.now();
  } catch (error) {
    if (hasCode(error, "conflict")) return null;
    throw error;
  }
}

/** One wait and one signal at about the time it ends. */
async function race(stage: Stage, timeoutMs: number, sendAfterMs: number): Promise<void> {
  const { ctx, run, database } = stage;
  const id = await startIntent(ctx, "ask", { ms: timeoutMs });
  stage.acknowledged.add(id);
  await pause(sendAfterMs);
  const acknowledgedAt = await sendSignal(stage, id, "in time");
  const execution = await untilEnded(ctx, id, 60_000);
  const { answer } = asObject(execution.output);
  const { rows } = await database.query(
    `select name, (data ->> 'until')::double precision as until from ledger_entry
     where execution_id = $1 and name like 'durable.wait.%' order by seq`,
    [id],
  );
  run.check(rows.length === 2, `${id} has ${rows.length} entries of one wait`);
  run.check(answer === "in time" || answer === null, `${id} answered ${JSON.stringify(answer)}`);
  const inTime = acknowledgedAt !== null && acknowledgedAt < Number(rows[0]?.until);
  run.check(!inTime || answer === "in time", `${id} had the signal before its end and timed out`);
  run.check(acknowledgedAt !== null || answer === null, `${id} answered a signal that was refused`);
}

stageRow(
  {
    id: "D-event-timeout",
    what: "an event that races its own timeout: one of the two, never neither",
    full: 200,
  },
  async (stage) => {
    const { run } = stage;
    // The longer ones leave memory and come back.
    const races = Array.from({ length: run.count }, () => {
      const timeoutMs = run.random.chance(0.5)
        ? run.random.between(150, 300)
        : run.random.between(2_100, 2_400);
      return race(stage, timeoutMs, timeoutMs + run.random.between(-60, 60));
    });
    await Promise.all(races);
  },
);

stageRow(
  { id: "D-answer-first", what: "an answer that comes before its wait is not lost", full: 200 },
  async (stage) => {
    const { run, ctx } = stage;
    const hour = 3_600_000;
    const answers = Array.from({ length: run.count }, async (_, index) => {
      const id = await startIntent(ctx, "ask", { ms: hour });
      stage.acknowledged.add(id);
      if (run.random.chance(0.5)) await pause(run.random.between(0, 30));
      run.check((await sendSignal(stage, id, `${index}`)) !== null, `${id} refused its answer`);
      const { output, status } = await untilEnded(ctx, id, 60_000);
      run.check(asObject(output).answer === `${index}`, `${id} is ${status} with ${JSON.stringify(output)}`);
    });
    await Promise.all(answers);
  },
);
