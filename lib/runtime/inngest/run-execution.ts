import type { StepOutcome, ExecutionDurable } from "@/lib/engine/durable";
import { execute, type Ending } from "@/lib/engine/execute";
import type { PlanSource } from "@/lib/engine/plan";
import { budgetRules } from "@/lib/engine/stop-rules";
import { hasCode, toErrorRecord, TuttiError } from "@/lib/core/errors";
import type { EntryDraft } from "@/lib/ledger/types";
import { readOutcome } from "../embedded/journal";
import type { InngestHost } from "./host";
import type { Begun, Place } from "@/lib/ledger/claim-one";
import { load, type Loaded } from "./rows";
import { settleCancelled, settleCrashLoop, settleEnding } from "./settle";

/** The Inngest side of starting a step: resolves when its function has ended, `false` when that run failed. */
export type InvokeStep = (id: string, path: string) => Promise<boolean>;
export type Pause = (id: string, ms: number) => Promise<void>;

export interface ExecutionCall {
  begun: Begun;
  invoke: InvokeStep;
  pause: Pause;
}

export type Departure = "settled" | "left" | "handed-over";

/** How long an execution may go without a sign of life before the sweep starts it again. */
const OVERDUE_MINUTES = 10;

/**
 * One request of the function `execution`: reads row and journal, runs the plan as far as it goes, and settles it
 * when it has ended. Steps are started and waited for through Inngest; their outcomes come from the journal.
 */
export async function runExecution(host: InngestHost, place: Place, call: ExecutionCall): Promise<Departure> {
  const loaded = await load(host.database, host.ledger, place);
  if (!loaded?.ours) return "left";
  const { execution } = loaded;
  if (execution.cancelRequested) {
    await settleCancelled(host, loaded);
    return "settled";
  }
  if (execution.crashes > host.settings.crashLimit) {
    await settleCrashLoop(host, loaded);
    return "settled";
  }
  await watchOver(host, place);
  const durable = new ExecutionPort(host, loaded, call);
  const ending = await runPlan(host, loaded, durable, call);
  if (ending === "handed-over") return ending;
  await durable.written();
  if (ending === "crash-loop") await settleCrashLoop(host, loaded);
  else await settleEnding(host, loaded, ending);
  return "settled";
}

async function runPlan(
  host: InngestHost,
  loaded: Loaded,
  durable: ExecutionPort,
  { begun }: ExecutionCall,
): Promise<Ending | "handed-over" | "crash-loop"> {
  const { execution } = loaded;
  const full = new Error("This run has started as many steps as it may.");
  try {
    const plan = limited(await host.plan(execution), begun.recorded + host.settings.stepsPerRun, full);
    // Who does a step is its own function's to decide: all steps of a batch are started in the same tick.
    const environment = { ...host.environment(execution), candidates: async () => [], durable };
    return await execute({
      environment,
      plan,
      stopRules: budgetRules(execution.budget),
      elapsedMs: () => loaded.databaseNow() - execution.startedAtMs,
    });
  } catch (error) {
    if (error === full) return "handed-over";
    if (hasCode(error, "crash_loop")) return "crash-loop";
    return { result: { ok: false, error: toErrorRecord(error) }, usage: { steps: 0, tool_calls: 0 } };
  }
}

/** Stops before the first batch that begins past `limit` steps: the same batch in every replay. */
function limited(plan: PlanSource, limit: number, full: Error): PlanSource {
  let passed = 0;
  return {
    next: () => {
      const move = plan.next();
      if (move.do !== "dispatch") return move;
      if (passed >= limit) throw full;
      passed += move.steps.length;
      return move;
    },
    fold: (step, outcome) => plan.fold(step, outcome),
  };
}

/** The engine's port in the function `execution`: a step is done by another function, and known by the journal. */
class ExecutionPort implements ExecutionDurable {
  private readonly notes: Promise<unknown>[] = [];

  constructor(
    private readonly host: InngestHost,
    private readonly loaded: Loaded,
    private readonly call: ExecutionCall,
  ) {}

  recorded(id: string): StepOutcome | null {
    const result = this.loaded.journal.results.get(id);
    return result ? readOutcome(result) : null;
  }

  begunBy(id: string): string | null {
    return this.loaded.journal.openRequests.get(id)?.contract.to ?? null;
  }

  /** Its outcome is in the journal of the request that comes after it; until then the run of its function is retried. */
  async child(id: string): Promise<StepOutcome> {
    let failures = 0;
    for (let turn = 1; ; turn++) {
      const name = turn === 1 ? id : `${id}#${turn}`;
      const ended = await this.call.invoke(name, id);
      const outcome = this.recorded(id);
      if (outcome) return outcome;
      failures = ended ? 0 : failures + 1;
      if (failures > this.host.settings.crashLimit) throw crashLoop();
      await this.call.pause(`${name}/pause`, 1_000 * 2 ** Math.min(failures, 6));
    }
  }

  note(id: string, draft: EntryDraft): void {
    if (this.loaded.journal.results.has(id)) return;
    this.loaded.journal.results.set(id, draft.result ?? {});
    const { tenantId, id: executionId, fence } = this.loaded.execution;
    this.notes.push(
      this.host.ledger.append({
        tenantId,
        executionId,
        fence,
        expectStatus: ["queued", "running", "waiting"],
        entries: [{ ...draft, key: id }],
      }),
    );
  }

  async written(): Promise<void> {
    await Promise.all(this.notes);
  }
}

function crashLoop(): TuttiError {
  return new TuttiError("crash_loop", "The step's function kept failing.");
}

/** The execution's own row among its steps': the next sign of life is due by then. */
async function watchOver({ database }: InngestHost, { tenantId, executionId }: Place): Promise<void> {
  await database.query(
    `insert into step_claim (tenant_id, execution_id, path, lease_until)
     values ($1, $2, '', clock_timestamp() + $3::integer * interval '1 minute')
     on conflict (tenant_id, execution_id, path) do update set lease_until = excluded.lease_until`,
    [tenantId, executionId, OVERDUE_MINUTES],
    "execution_watched",
  );
}
