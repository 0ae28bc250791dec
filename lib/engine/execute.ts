import { errorToJson, type ErrorRecord } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";
import { dispatch, type DispatchEnvironment } from "./dispatch";
import { PlanFailure, type NotedStep, type PlanPort, type PlanSource, type PlannedStep } from "./plan";
import { RecordedOrder } from "./recorded-order";
import { firstStop, type StopRule } from "./stop-rules";

/** How an execution ended, for the runner to settle. */
export interface Ending {
  result: { ok: true; output: Json } | { ok: false; error: ErrorRecord };
  usage: { steps: number; tool_calls: number };
}

export interface ExecuteInput {
  environment: DispatchEnvironment;
  plan: PlanSource;
  stopRules: readonly StopRule[];
  /** Milliseconds since the execution started, by database time. */
  elapsedMs: () => number;
}

/**
 * The engine: runs the plan, dispatching the steps it asks for, until it has ended or a stop rule holds. Everything
 * it does is replayed from the journal.
 */
export async function execute(input: ExecuteInput): Promise<Ending> {
  const usage = { steps: 0, tool_calls: 0 };
  const underWay = new UnderWay();
  try {
    const output = await input.plan.run(portOf(input, usage, underWay));
    return { result: { ok: true, output }, usage };
  } catch (error) {
    if (!isPlanFailure(error)) throw error;
    await underWay.end();
    return { result: { ok: false, error: error.record }, usage };
  }
}

/** The steps under way: an execution that has failed begins no more of them, and ends when the last has. */
class UnderWay {
  private readonly steps = new Set<Promise<unknown>>();
  private closed = false;

  add<T>(begin: () => Promise<T>): Promise<T> {
    if (this.closed) return new Promise(() => undefined);
    const step = begin();
    this.steps.add(step);
    const gone = () => this.steps.delete(step);
    step.then(gone, gone);
    return step;
  }

  async end(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.steps);
  }
}

function isPlanFailure(error: unknown): error is PlanFailure {
  return error instanceof PlanFailure;
}

function portOf(input: ExecuteInput, usage: Ending["usage"], underWay: UnderWay): PlanPort {
  const { environment } = input;
  const { durable } = environment;
  const history = [...durable.history()];
  const order = history.length > 0 ? new RecordedOrder(history) : null;
  return {
    dispatch: async (step) => {
      const stop = begun(input, step) ? null : stopBefore(input, usage);
      if (stop) throw new PlanFailure(stop);
      usage.steps++;
      usage.tool_calls++;
      const recorded = order && durable.recorded(step.path);
      if (recorded) return order.recorded(step.path, recorded);
      const work = underWay.add(() => dispatch(environment, step));
      return order ? order.live(work) : work;
    },
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
    run: (id, body, record) => durable.run(id, body, record),
    surroundings: environment,
  };
}

/** A replay comes past steps that had passed the rules when they began; stopping there would leave them open. */
function begun({ environment }: ExecuteInput, { path }: PlannedStep): boolean {
  const { durable } = environment;
  return durable.recorded(path) !== null || durable.begunBy(path) !== null;
}

function stopBefore(input: ExecuteInput, usage: Ending["usage"]): ErrorRecord | null {
  return firstStop(input.stopRules, {
    dispatchedSteps: usage.steps,
    nextSteps: 1,
    toolCalls: usage.tool_calls,
    elapsedMs: input.elapsedMs(),
  });
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
