import { BUDGET_CAPABILITY } from "@/lib/agents/approval/approval-agent";
import { limitOf, onExceeded } from "@/lib/core/budget";
import type { ErrorRecord } from "@/lib/core/errors";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import type { LimitReport } from "@/lib/services/budgets/check";
import { readChildUsage } from "@/lib/services/budgets/child-usage";
import { exceededMessage, OWN_BUDGET, type Exceeded } from "@/lib/tools/budget-approval";
import { dispatch, type DispatchEnvironment } from "./dispatch";
import type { StepOutcome } from "./durable";
import { FamilyBudget } from "./family-budget";
import { PlanFailure, type PlannedStep } from "./plan";
import { firstExceeded, nearlyExceeded, type LimitState } from "./stop-rules";
import { never } from "./under-way";

interface PlanBudgetParts {
  environment: DispatchEnvironment;
  budget: JsonObject | null;
  /** False: what may begin was decided elsewhere. */
  decides: boolean;
  elapsedMs: () => number;
}

/**
 * What a plan may still begin: steps, tool calls and time. At a limit it asks, by a step of its own that people answer,
 * or ends the execution. What had begun before a replay is not asked about again.
 */
export class PlanBudget {
  readonly usage = { steps: 0, tool_calls: 0 };
  private readonly ofChildren = { steps: 0, tool_calls: 0 };
  private readonly family: FamilyBudget;
  private budget: JsonObject | null;
  /** The question under way; who comes meanwhile waits for its answer. */
  private asking: Promise<void> | null = null;
  private refusal: ErrorRecord | null = null;

  constructor(private readonly parts: PlanBudgetParts) {
    this.budget = parts.budget;
    this.family = new FamilyBudget(parts.environment, parts.decides);
  }

  /** Null: the step may begin at once. Rejects with `PlanFailure` when it may not. */
  admit(step: PlannedStep): Promise<void> | null {
    return this.begun(step.path) ? this.count(step) : this.check(step);
  }

  /** A child's steps and calls are its parent's, too. What it used is fixed when it has ended. */
  async ended(step: PlannedStep): Promise<void> {
    if (step.internal !== "orchestration") return;
    this.family.childEnded(step.path);
    if (!this.budget) return;
    const counts = limitOf(this.budget, "max_steps") ?? limitOf(this.budget, "max_tool_calls");
    if (counts === null) return;
    const { durable, context, executionId } = this.parts.environment;
    const used = await durable.run(
      `budget:${step.path}:child`,
      () => readChildUsage(context(), { parentId: executionId, step: step.path }),
      { completed: () => ({ name: "durable.run.completed", data: {} }) },
    );
    this.ofChildren.steps += used.steps;
    this.ofChildren.tool_calls += used.tool_calls;
  }

  /** Ends a step that nobody waits for any more, and before it what is asked about it. */
  async abandon(path: string): Promise<StepOutcome> {
    const { durable } = this.parts.environment;
    for (const question of this.open) if (question.startsWith(`${path}/`)) await durable.abandon(question);
    return durable.abandon(path);
  }

  private begun(path: string): boolean {
    const { durable } = this.parts.environment;
    return durable.recorded(path) !== null || durable.begunBy(path) !== null;
  }

  /** At once when it may begin, so that the next one that looks sees it. */
  private count(step: PlannedStep): null {
    this.usage.steps++;
    if (isToolCall(step)) this.usage.tool_calls++;
    if (step.internal === "orchestration") this.family.childBegins(step.path);
    return null;
  }

  /** Counted already, so that who comes meanwhile sees it; what others of the family use is looked up. */
  private async withFamily(step: PlannedStep): Promise<void> {
    const asked = (exceeded: LimitReport, path: string) => this.question(path, exceeded);
    const refusal = await this.family.admit(
      step,
      { budget: this.budget, isToolCall: isToolCall(step) },
      asked,
    );
    if (!refusal) return;
    this.usage.steps--;
    if (isToolCall(step)) this.usage.tool_calls--;
    throw this.fail(refusal);
  }

  private check(step: PlannedStep): Promise<void> | null {
    if (this.refusal) throw new PlanFailure(this.refusal);
    // Nobody waits for it any more, or will not as soon as its replay knows.
    if (this.withdrawn.has(step.path)) return never();
    if (this.asking) return this.asking.then(() => this.check(step) ?? undefined);
    const turn = this.questionUnderWay(step);
    const exceeded = this.parts.decides ? firstExceeded(this.budget, this.progress(step)) : null;
    if (turn === null && exceeded === null) {
      this.warn(step);
      const sharing = this.family.shares(step, { budget: this.budget, isToolCall: isToolCall(step) });
      this.count(step);
      return sharing ? this.withFamily(step) : null;
    }
    if (turn === null && exceeded && onExceeded(this.budget) === "fail") throw this.fail(this.own(exceeded));
    this.asking = this.ask(step, exceeded, turn).finally(() => (this.asking = null));
    return this.asking.then(() => this.check(step) ?? undefined);
  }

  /** The question about this step that an earlier claim began, or that this turn is about. */
  private questionUnderWay(step: PlannedStep): number | null {
    const { durable } = this.parts.environment;
    for (let turn = 1; ; turn++) {
      const path = questionPath(step, turn);
      if (durable.about !== path && !this.begun(path)) return null;
      if (!this.answered.has(path)) return turn;
    }
  }

  private readonly answered = new Set<string>();
  /** Questions under way, by path; steps whose question was withdrawn. */
  private readonly open = new Set<string>();
  private readonly withdrawn = new Set<string>();

  private async ask(step: PlannedStep, exceeded: LimitState | null, begun: number | null): Promise<void> {
    const turn = begun ?? this.nextTurn(step);
    const path = questionPath(step, turn);
    const state = exceeded ?? firstExceeded(this.budget, this.progress(step)) ?? this.anyLimit(step);
    this.answered.add(path);
    const answer = await this.question(path, this.own(state));
    if (answer === "withdrawn") this.withdrawn.add(step.path);
    else if (!answer) throw this.fail(this.own(state));
  }

  /** Has people asked by a step of its own; whether they granted more. */
  private async question(path: string, exceeded: Exceeded): Promise<boolean | "withdrawn"> {
    this.open.add(path);
    const outcome = await dispatch(this.parts.environment, {
      path,
      id: "budget",
      name: "More budget",
      capability: BUDGET_CAPABILITY,
      agent: null,
      internal: "approval",
      parameters: exceeded,
      maxRetries: 0,
      retryDelayMs: 1_000,
      timeoutMs: null,
    });
    this.open.delete(path);
    if (!outcome.ok && outcome.status === "cancelled") return "withdrawn";
    const answer = outcome.ok && isJsonObject(outcome.output) ? outcome.output : {};
    if (typeof answer.to !== "number") return false;
    const limit = typeof answer.limit === "string" ? answer.limit : exceeded.limit;
    if (exceeded.execution_id === this.parts.environment.executionId)
      this.budget = { ...this.budget, [limit]: Math.max(Number(this.budget?.[limit] ?? 0), answer.to) };
    return true;
  }

  private own(state: LimitState): Exceeded {
    return { ...state, execution_id: this.parts.environment.executionId, of: OWN_BUDGET, subject: null };
  }

  private nextTurn(step: PlannedStep): number {
    let turn = 1;
    while (this.answered.has(questionPath(step, turn))) turn++;
    return turn;
  }

  /** The limit was raised between the question and the look at it. */
  private anyLimit(step: PlannedStep): LimitState {
    const { steps } = this.progress(step);
    return { limit: "max_steps", allowed: limitOf(this.budget, "max_steps") ?? steps, used: steps };
  }

  private progress(step: PlannedStep) {
    return {
      steps: this.usage.steps + this.ofChildren.steps,
      toolCalls: this.usage.tool_calls + this.ofChildren.tool_calls,
      elapsedMs: this.parts.elapsedMs(),
      nextIsToolCall: isToolCall(step),
    };
  }

  private fail({ limit, allowed, used, of, ...rest }: Exceeded): PlanFailure {
    const { durable } = this.parts.environment;
    const message = exceededMessage({ limit, allowed, used, of, ...rest });
    this.refusal = { code: "budget_exceeded", message };
    durable.note(`budget:${limit}:exceeded`, {
      name: "budget.exceeded",
      path: "orchestrator",
      data: { limit, allowed, used, of },
      result: { ok: true },
    });
    return new PlanFailure(this.refusal);
  }

  private warn(step: PlannedStep): void {
    if (!this.parts.decides) return;
    for (const state of nearlyExceeded(this.budget, this.progress(step))) {
      // Once per limit and height of it.
      this.parts.environment.durable.note(`budget:${state.limit}:${state.allowed}:warned`, {
        name: "budget.warned",
        path: "orchestrator",
        data: { ...state, of: OWN_BUDGET },
        result: { ok: true },
      });
    }
  }
}

/** What a role calls is counted by itself; people and other executions are no tools. */
function isToolCall({ role, internal }: PlannedStep): boolean {
  return !role && !internal;
}

function questionPath({ path }: PlannedStep, turn: number): string {
  return turn === 1 ? `${path}/budget` : `${path}/budget-${turn}`;
}
