import { abandonedOutcome, type StepOutcome, type ExecutionDurable } from "@/lib/engine/durable";
import { execute, type Ending } from "@/lib/engine/execute";
import type { PlanSource } from "@/lib/engine/plan";
import type { RunRecord, StepIO } from "@/lib/core/durable";
import type { Json } from "@/lib/core/json";
import { hasCode, toErrorRecord, TuttiError } from "@/lib/core/errors";
import type { EntryDraft } from "@/lib/ledger/types";
import { refuseInsideRun } from "../durable-entries";
import { readOutcome, readValue } from "../embedded/journal";
import { performAbandon } from "./abandon";
import type { InngestHost } from "./host";
import type { Begun, Place } from "@/lib/ledger/claim-one";
import { performPlanRun, type PlanRunEnd } from "./plan-run";
import { load, type Loaded } from "./rows";
import { settleCancelled, settleCrashLoop, settleEnding } from "./settle";

/** The Inngest side of starting a step: resolves when its function has ended, `false` when that run failed. */
export type InvokeStep = (id: string, path: string) => Promise<boolean>;
export type Pause = (id: string, ms: number) => Promise<void>;
/** Does work of the plan's own once a run; what it gives is in the journal. */
export type RunOnce = (id: string, work: () => Promise<PlanRunEnd>) => Promise<PlanRunEnd>;

export interface ExecutionCall {
  begun: Begun;
  invoke: InvokeStep;
  pause: Pause;
  run: RunOnce;
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
  if (ending === "handed-over" || ending === "left") return ending;
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
): Promise<Ending | "handed-over" | "left" | "crash-loop"> {
  const { execution } = loaded;
  try {
    const limit = begun.recorded + host.settings.stepsPerRun;
    const bounded = limited(await host.plan(execution), limit, (path) => durable.begunBy(path) !== null);
    // Who does a step is its own function's to decide: all steps of a batch are started in the same tick.
    const environment = { ...host.environment(execution), candidates: async () => [], durable };
    const ending = execute({
      environment,
      plan: bounded.plan,
      budget: execution.budget,
      elapsedMs: () => loaded.databaseNow() - execution.startedAtMs,
    });
    return await Promise.race([ending, bounded.full, durable.gone]);
  } catch (error) {
    if (error instanceof LostRun) throw error.why;
    if (hasCode(error, "crash_loop")) return "crash-loop";
    return {
      result: { ok: false, error: toErrorRecord(error) },
      usage: { steps: 0, tool_calls: 0 },
      metered: true,
    };
  }
}

class LostRun extends Error {
  constructor(readonly why: Error) {
    super(why.message);
  }
}

/**
 * Begins no step and no run past `limit`, the same one in every replay; `full` comes when those before it have ended.
 * Side by side they may come in another order than before: what has been begun is never refused.
 */
function limited(
  plan: PlanSource,
  limit: number,
  begun: (path: string) => boolean,
): { plan: PlanSource; full: Promise<"handed-over"> } {
  let handOver: (full: "handed-over") => void = () => undefined;
  const full = new Promise<"handed-over">((resolve) => {
    handOver = resolve;
  });
  let passed = 0;
  let underWay = 0;
  let refused = false;
  const pass = async <T>(begin: () => Promise<T>, always: boolean): Promise<T> => {
    if (passed >= limit && !always) {
      refused = true;
      if (underWay === 0) handOver("handed-over");
      return new Promise(() => undefined);
    }
    passed++;
    underWay++;
    try {
      return await begin();
    } finally {
      underWay--;
      if (refused && underWay === 0) handOver("handed-over");
    }
  };
  const bounded: PlanSource = {
    ...(plan.reuse ? { reuse: plan.reuse } : {}),
    run: (port) =>
      plan.run({
        ...port,
        dispatch: (step) => pass(() => port.dispatch(step), begun(step.path)),
        run: (id, body, record) => pass(() => port.run(id, body, record), false),
      }),
  };
  return { plan: bounded, full };
}

/** The engine's port in the function `execution`: a step is done by another function, and known by the journal. */
class ExecutionPort implements ExecutionDurable {
  private readonly notes: Promise<unknown>[] = [];
  private readonly used = new Set<string>();
  private readonly abandoned = new Set<string>();
  private end: (how: "left") => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;
  /** The execution is somebody else's now, or what it needs can't be had. */
  readonly gone = new Promise<"left">((resolve, reject) => {
    this.end = resolve;
    this.fail = (error) => reject(new LostRun(error));
  });

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
    this.claimId(id);
    if (this.abandoned.has(id)) return new Promise(() => undefined);
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

  /** Done in a step of the function, for the step's own may sleep for days. */
  async abandon(id: string): Promise<StepOutcome> {
    const known = this.recorded(id);
    if (known) return known;
    this.abandoned.add(id);
    const end = await this.orLost(() =>
      this.call.run(`abandon ${id}`, async () => {
        await this.written();
        return performAbandon(this.host, this.loaded, id);
      }),
    );
    if (end.kind === "left") return this.leave("left");
    return this.recorded(id) ?? abandonedOutcome();
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

  /** Done in a step of the function; its value is in the journal of the request that comes after it. */
  async run<T extends Json>(id: string, body: (io: StepIO) => Promise<T>, record: RunRecord<T>): Promise<T> {
    this.claimId(id);
    const { results } = this.loaded.journal;
    for (let turn = 1; !results.has(id); turn++) {
      const end = await this.orLost(() =>
        this.call.run(turn === 1 ? id : `${id}#${turn}`, async () => {
          if (results.has(id)) return { kind: "done" };
          await this.written();
          return performPlanRun(this.host, this.loaded, { id, body, record, port: this });
        }),
      );
      if (end.kind === "left") return this.leave("left");
      if (end.kind === "failed") throw new TuttiError(end.error.code, end.error.message);
      // Written by another delivery: the next request reads it.
      if (!results.has(id)) await this.call.pause(`${id}#${turn}/pause`, 1_000);
    }
    return readValue(results.get(id) ?? {}) as T;
  }

  /** What fails here is no failure of the plan: the function's run ends with it, and is begun afresh. */
  private async orLost<E>(work: () => Promise<E>): Promise<E> {
    try {
      return await work();
    } catch (error) {
      return this.leave(error instanceof Error ? error : new Error("The run was lost."));
    }
  }

  private leave<E>(how: "left" | Error): Promise<E> {
    if (how === "left") this.end(how);
    else this.fail(how);
    return new Promise(() => undefined);
  }

  private claimId(id: string): void {
    refuseInsideRun(this);
    if (this.used.has(id)) throw new TuttiError("internal", `The id ${id} was used twice in one execution.`);
    this.used.add(id);
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
