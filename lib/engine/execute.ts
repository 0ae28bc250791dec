import { errorToJson, type ErrorRecord } from "@/lib/core/errors";
import type { RunRecord, StepIO } from "@/lib/core/durable";
import type { Json, JsonObject } from "@/lib/core/json";
import { dispatch, type DispatchEnvironment } from "./dispatch";
import type { StepOutcome } from "./durable";
import { PlanFailure, type NotedStep, type PlanPort, type PlanSource, type PlannedStep } from "./plan";
import { RecordedOrder } from "./recorded-order";
import { reusedRun, reusedRunEntry, reusedStep, reusedStepEntry } from "./reuse";
import { PlanBudget } from "./plan-budget";
import { never, UnderWay, type Place } from "./under-way";

/** How an execution ended, for the runner to settle. */
export interface Ending {
  result: { ok: true; output: Json } | { ok: false; error: ErrorRecord };
  usage: { steps: number; tool_calls: number };
  /** Whether anything may have asked a model: then there is more usage on record. */
  metered: boolean;
}

export interface ExecuteInput {
  environment: DispatchEnvironment;
  plan: PlanSource;
  /** The limits of the execution, in the words of the API. */
  budget: JsonObject | null;
  /** False in a replay about one step: what may begin is decided elsewhere. Default true. */
  decides?: boolean;
  /** Milliseconds since the execution started, by database time. */
  elapsedMs: () => number;
}

/**
 * The engine: runs the plan, dispatching the steps it asks for, until it has ended or a stop rule holds. Everything
 * it does is replayed from the journal.
 */
export async function execute(input: ExecuteInput): Promise<Ending> {
  const { environment, elapsedMs, decides = true } = input;
  const budget = new PlanBudget({ environment, budget: input.budget, decides, elapsedMs });
  const underWay = new UnderWay((path) => budget.abandon(path));
  const progress: Progress = { underWay, budget, metered: false };
  const ended = (result: Ending["result"]) => ({ result, usage: budget.usage, metered: progress.metered });
  try {
    return ended({ ok: true, output: await input.plan.run(portOf(input, progress)) });
  } catch (error) {
    if (!isPlanFailure(error)) throw error;
    await progress.underWay.end();
    return ended({ ok: false, error: error.record });
  }
}

interface Progress {
  underWay: UnderWay;
  budget: PlanBudget;
  metered: boolean;
}

function isPlanFailure(error: unknown): error is PlanFailure {
  return error instanceof PlanFailure;
}

function portOf(input: ExecuteInput, progress: Progress): PlanPort {
  const { underWay, budget } = progress;
  const { environment } = input;
  const { durable } = environment;
  const reuse = input.plan.reuse ?? null;
  // What is reused came first.
  const history = [...(reuse?.records.keys() ?? []), ...durable.history()];
  const order = history.length > 0 ? new RecordedOrder(history) : null;
  const perform = async (step: PlannedStep, place: Place): Promise<StepOutcome> => {
    const admitted = budget.admit(step);
    if (admitted) await admitted;
    progress.metered ||= asksModels(step);
    const begin = () => (place.abandoned ? never<StepOutcome>() : dispatch(environment, step));
    const recorded = order && durable.recorded(step.path);
    const outcome = await (recorded
      ? order.recorded(step.path, recorded)
      : order
        ? order.live(begin)
        : begin());
    if (step.internal) await budget.ended(step);
    return outcome;
  };
  return {
    dispatch: async (step) => {
      const reused = reusedStep(reuse, step.path);
      if (reuse && reused && order) {
        durable.note(step.path, reusedStepEntry(reuse, step, reused));
        return order.recorded(step.path, reused.outcome);
      }
      return underWay.add(step.path, (place) => perform(step, place));
    },
    abandon: (paths) => paths.forEach((path) => underWay.abandon(path)),
    skip: (step) =>
      note(environment, step, "skipped", {
        name: "orchestrator.step.skipped",
        status: "skipped",
        data: { reason: step.reason },
        result: { skipped: true },
      }),
    reject: (step) =>
      note(environment, step, "rejected", {
        name: "orchestrator.step.failed",
        status: "failed",
        data: { status: "failed", success: false },
        result: { ok: false, status: "failed", error: errorToJson(step.error) },
      }),
    complete: (step) =>
      note(environment, step, "set", {
        name: "orchestrator.step.completed",
        status: "completed",
        data: { status: "completed", success: true, ...step.details },
        result: step.output === undefined ? { ok: true } : { ok: true, output: step.output },
      }),
    run: async <T extends Json>(id: string, body: (io: StepIO) => Promise<T>, record: RunRecord<T>) => {
      const reused = reusedRun(reuse, id);
      if (reuse && reused) {
        durable.note(id, reusedRunEntry(reuse, reused));
        return reused.value as T;
      }
      progress.metered = true;
      return durable.run(id, body, record);
    },
    surroundings: environment,
  };
}

/** A role does, a child may, and so may an agent by whatever name. */
function asksModels({ role, agent, capability, internal }: PlannedStep): boolean {
  const named = role ?? agent ?? (capability?.startsWith("role.") ? capability : null);
  return Boolean(named) || internal === "orchestration";
}

type Note = Pick<
  Parameters<DispatchEnvironment["durable"]["note"]>[1],
  "name" | "status" | "data" | "result"
>;

function note({ durable }: DispatchEnvironment, step: NotedStep, suffix: string, entry: Note): void {
  const { path, id, name } = step;
  const data = { step_id: id, name, ...entry.data };
  // A colon: a step may be called like the suffix, and stand inside one that is noted itself.
  durable.note(`${path}:${suffix}`, { ...entry, path: "orchestrator", step: path, data });
}
