import type { StepOutcome, ExecutionDurable } from "@/lib/engine/durable";
import { execute, type Ending } from "@/lib/engine/execute";
import type { PlanSource } from "@/lib/engine/plan";
import { budgetRules } from "@/lib/engine/stop-rules";
import type { RunRecord, StepIO } from "@/lib/core/durable";
import { toJson, type Json } from "@/lib/core/json";
import { hasCode, toErrorRecord, TuttiError } from "@/lib/core/errors";
import type { EntryDraft } from "@/lib/ledger/types";
import { runCompleted, runStarted } from "../durable-entries";
import { readOutcome, readValue } from "../embedded/journal";
import type { InngestHost } from "./host";
import type { Begun, Place } from "@/lib/ledger/claim-one";
import { holdRun } from "./hold-run";
import { load, type Loaded } from "./rows";
import { settleCancelled, settleCrashLoop, settleEnding } from "./settle";

/** The Inngest side of starting a step: resolves when its function has ended, `false` when that run failed. */
export type InvokeStep = (id: string, path: string) => Promise<boolean>;
export type Pause = (id: string, ms: number) => Promise<void>;
/** Does work of the plan's own once a run; what it gives is in the journal. */
export type RunOnce = (id: string, work: () => Promise<null>) => Promise<void>;

export interface ExecutionCall {
  begun: Begun;
  invoke: InvokeStep;
  pause: Pause;
  run: RunOnce;
}

export type Departure = "settled" | "left" | "handed-over";

/** How long an execution may go without a sign of life before the sweep starts it again. */
const OVERDUE_MINUTES = 10;
/** Milliseconds a run of the plan itself may take; the host would cut it anyway. */
const RUN_LIMIT_MS = 600_000;

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
  try {
    const bounded = limited(await host.plan(execution), begun.recorded + host.settings.stepsPerRun);
    // Who does a step is its own function's to decide: all steps of a batch are started in the same tick.
    const environment = { ...host.environment(execution), candidates: async () => [], durable };
    const ending = execute({
      environment,
      plan: bounded.plan,
      stopRules: budgetRules(execution.budget),
      elapsedMs: () => loaded.databaseNow() - execution.startedAtMs,
    });
    return await Promise.race([ending, bounded.full]);
  } catch (error) {
    if (hasCode(error, "crash_loop")) return "crash-loop";
    return { result: { ok: false, error: toErrorRecord(error) }, usage: { steps: 0, tool_calls: 0 } };
  }
}

/** Begins no step past `limit`, the same one in every replay; `full` comes when those before it have ended. */
function limited(plan: PlanSource, limit: number): { plan: PlanSource; full: Promise<"handed-over"> } {
  let handOver: (full: "handed-over") => void = () => undefined;
  const full = new Promise<"handed-over">((resolve) => {
    handOver = resolve;
  });
  let passed = 0;
  let underWay = 0;
  let refused = false;
  const bounded: PlanSource = {
    run: (port) =>
      plan.run({
        ...port,
        dispatch: async (step) => {
          if (passed >= limit) {
            refused = true;
            if (underWay === 0) handOver("handed-over");
            return new Promise(() => undefined);
          }
          passed++;
          underWay++;
          const outcome = await port.dispatch(step).finally(() => underWay--);
          if (refused && underWay === 0) handOver("handed-over");
          return outcome;
        },
      }),
  };
  return { plan: bounded, full };
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

  history(): string[] {
    return [...this.loaded.journal.results.keys()];
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

  /** Does the body in a step of the function; of two deliveries the value written first counts. */
  async run<T extends Json>(id: string, body: (io: StepIO) => Promise<T>, record: RunRecord<T>): Promise<T> {
    const { results } = this.loaded.journal;
    for (let turn = 1; !results.has(id); turn++) {
      await this.call.run(turn === 1 ? id : `${id}#${turn}`, async () => {
        if (results.has(id)) return null;
        await this.written();
        // What is begun aloud has an effect: no two deliveries may both have it.
        if (!record.started) await this.perform(id, body, record, AbortSignal.timeout(RUN_LIMIT_MS));
        else {
          const { tenantId, id: executionId } = this.loaded.execution;
          const place = { tenantId, executionId };
          await holdRun(this.host, { place, id, limitMs: RUN_LIMIT_MS }, async (signal) => {
            const now = await load(this.host.database, this.host.ledger, place);
            if (now?.ours && !now.journal.results.has(id)) await this.perform(id, body, record, signal);
          });
        }
        return null;
      });
      // Written by another delivery: the next request reads it.
      if (!results.has(id)) await this.call.pause(`${id}#${turn}/pause`, 1_000);
    }
    return readValue(results.get(id) ?? {}) as T;
  }

  private async perform<T extends Json>(
    id: string,
    body: (io: StepIO) => Promise<T>,
    record: RunRecord<T>,
    signal: AbortSignal,
  ): Promise<void> {
    const { journal, execution } = this.loaded;
    const { tenantId, id: executionId, fence } = execution;
    const place = { key: id, step: null, path: "orchestrator" };
    const append = (draft: EntryDraft) =>
      this.host.ledger.append({
        tenantId,
        executionId,
        fence,
        expectStatus: ["queued", "running", "waiting"],
        entries: [{ ...draft, key: id }],
      });
    const started = runStarted(place, record);
    if (started && !journal.begunRuns.has(id)) await append(started);
    const startedAt = performance.now();
    const io: StepIO = { attempt: 1, key: `${executionId}:${id}`, signal, emit: () => undefined };
    const kept = toJson(await body(io));
    if (!kept) throw new TuttiError("value_not_json", `${id} returned a value that JSON can't hold.`);
    const durationMs = performance.now() - startedAt;
    const written = await append(runCompleted(place, kept.value as T, durationMs, record));
    if (written.ok && written.dropped.length === 0) journal.results.set(id, { value: kept.value });
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
