import type { Agent, AgentTask } from "@/lib/agents/contract";
import { hasCode, isTuttiError, toErrorRecord, TuttiError, type ErrorCode } from "@/lib/core/errors";
import { toJson, type Json } from "@/lib/core/json";
import type { EntryDraft } from "@/lib/ledger/types";
import { retryingEntry } from "./contract-entries";
import type { DispatchEnvironment } from "./dispatch";
import type { ChildStep, Durable, StepIO, StepOutcome } from "./durable";
import { failed } from "./refusals";
import { DEFAULT_STEP_TIMEOUT_MS, type PlannedStep } from "./plan";
import { TimeLimit } from "./time-limit";

const NEVER_RETRIED: readonly ErrorCode[] = [
  "invalid",
  "forbidden",
  "unsafe_url",
  "cancelled",
  "template_path_missing",
  "capability_not_found",
  "value_not_json",
  "value_too_large",
  "outcome_unknown",
  "budget_exceeded",
  "approval_denied",
  "model_not_configured",
  "model_unauthorized",
  "model_refused",
  "context_too_long",
  "not_supported",
];

/** What an agent is to do, and on what. */
export interface Attempted {
  environment: DispatchEnvironment;
  planned: PlannedStep;
  agent: Agent;
  task: AgentTask;
  step: ChildStep;
  /** Set: the effect is a run of its own. */
  ownRun: ({ tool: string } & Pick<DispatchEnvironment, "redact">) | null;
}

/** The step as its agent gets it. */
export function taskFor(
  environment: DispatchEnvironment,
  planned: PlannedStep,
  given: Pick<AgentTask, "capability" | "parameters" | "contractId">,
): AgentTask {
  const { tenantId, executionId, sessionId, labels, family, meter, models, context } = environment;
  return {
    ...given,
    tenantId,
    executionId,
    sessionId,
    step: planned.path,
    outputSchema: planned.outputSchema ?? null,
    labels,
    family,
    meter,
    models,
    timeoutMs: planned.timeoutMs ?? DEFAULT_STEP_TIMEOUT_MS,
    timeLimitMs: planned.timeoutMs,
    context,
  };
}

/** The work with its retries: as often as the plan says, unless the failure would come again. */
export async function attempts(work: Attempted): Promise<StepOutcome> {
  const { environment, planned, agent } = work;
  for (let attempt = 1; ; attempt++) {
    const step = work.ownRun ? new OwnRun(work.step, { ...work.ownRun, attempt }) : work.step;
    const note = `attempt-${attempt}`;
    if (!step.noted(note)) {
      const outcome = await attemptOnce(work, step, attempt);
      const last = outcome.ok || attempt > planned.maxRetries || NEVER_RETRIED.includes(outcome.error.code);
      if (last) return outcome;
      step.note(note, retryingEntry(planned, agent, attempt, outcome.error));
    }
    await step
      .durable(1)
      .sleep(`retry-${attempt}`, retryDelay(planned.retryDelayMs, attempt, environment.random));
  }
}

/** Exponential with full jitter on the upper half, so that a retry never comes at once. */
function retryDelay(baseMs: number, attempt: number, random: () => number): number {
  const ceiling = Math.min(baseMs * 2 ** (attempt - 1), 300_000);
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}

async function attemptOnce(work: Attempted, step: ChildStep, attempt: number): Promise<StepOutcome> {
  const { environment, agent, task } = work;
  const io = step.io(attempt);
  // Only a `single` step is cut by the clock here: a `durable` one may sleep for days and bounds its own calls.
  const limit = new TimeLimit(io.signal, agent.work.mode === "single" ? task.timeoutMs : null);
  try {
    const limited = { ...io, signal: limit.signal };
    const output = await (agent.work.mode === "single"
      ? limit.until(step.single(() => perform(agent, task, limited)))
      : agent.work.perform(task, step.durable(attempt), limited));
    const kept = toJson(output);
    if (!kept) throw new TuttiError("value_not_json", `${agent.name} returned a value that JSON can't hold.`);
    return { ok: true, output: environment.redact(kept.value, kept.text) };
  } catch (error) {
    return outcomeOf(error, io.signal, limit.error);
  } finally {
    limit.release();
  }
}

/** The effect of one attempt as a run that is never repeated once it has begun. */
class OwnRun implements ChildStep {
  readonly contractId: string;

  constructor(
    private readonly step: ChildStep,
    private readonly run: { tool: string; attempt: number } & Pick<DispatchEnvironment, "redact">,
  ) {
    this.contractId = step.contractId;
  }

  io(attempt: number): StepIO {
    return this.step.io(attempt);
  }

  durable(attempt: number): Durable {
    return this.step.durable(attempt);
  }

  single<T>(body: () => Promise<T>): Promise<T> {
    const { tool, attempt } = this.run;
    return this.step.durable(attempt).run("effect", () => this.recorded(body), {
      unkeyed: true,
      started: { name: "tool.call.started", data: { tool } },
      completed: () => ({ name: "tool.call.completed", status: "completed", data: { tool } }),
    }) as Promise<T>;
  }

  note(id: string, draft: EntryDraft): void {
    this.step.note(id, draft);
  }

  noted(id: string): boolean {
    return this.step.noted(id);
  }

  private async recorded(body: () => Promise<unknown>): Promise<Json> {
    const output = await body();
    const kept = toJson(output);
    // What JSON can't hold is refused by whoever records it.
    return kept ? this.run.redact(kept.value, kept.text) : (output as Json);
  }
}

function perform(agent: Agent, task: AgentTask, io: StepIO): Promise<Json> {
  if (agent.work.mode !== "single") throw new TuttiError("internal", "Not a single step.");
  return agent.work.perform(task, io);
}

function outcomeOf(error: unknown, execution: AbortSignal, timedOut: TuttiError | null): StepOutcome {
  if (execution.aborted) throw error;
  if (timedOut) return failed(toErrorRecord(timedOut));
  if (hasCode(error, "outcome_unknown"))
    return { ok: false, error: toErrorRecord(error), status: "outcome_unknown" };
  if (isTuttiError(error)) return failed(toErrorRecord(error));
  return failed({ code: "agent_failed", message: "The agent failed with an internal error." });
}
