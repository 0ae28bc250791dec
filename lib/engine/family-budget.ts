import { limitOf } from "@/lib/core/budget";
import type { JsonObject } from "@/lib/core/json";
import { checkBudget, type LimitReport } from "@/lib/services/budgets/check";
import { verdictEntry } from "./budget-meter";
import type { DispatchEnvironment } from "./dispatch";
import type { PlannedStep } from "./plan";
import { never } from "./under-way";

export interface Sharing {
  budget: JsonObject | null;
  isToolCall: boolean;
}

/** Has people asked by a step at this path; whether they granted more. `withdrawn`: nobody waits for the answer. */
type AskByStep = (exceeded: LimitReport, path: string) => Promise<boolean | "withdrawn">;

/**
 * Steps and calls of tools that a plan shares with executions that go on at the same time: those its own steps started,
 * and those beside it below a common parent. What they used is on record, so it is looked up before each step; more than
 * allowed are at most those that begin in the same moment. A plan that is alone counts in memory and asks nothing here.
 */
export class FamilyBudget {
  /** Paths of the steps whose executions are under way. */
  private readonly children = new Set<string>();
  /** The question under way; who else would ask waits for its answer. */
  private asking: Promise<unknown> | null = null;

  constructor(
    private readonly environment: DispatchEnvironment,
    private readonly decides: boolean,
  ) {}

  childBegins(path: string): void {
    this.children.add(path);
  }

  childEnded(path: string): void {
    this.children.delete(path);
  }

  /** Whether others may use up what this step is to be taken from. */
  shares({ path }: PlannedStep, { budget, isToolCall }: Sharing): boolean {
    // A replay about one step looks only at the question that it is about.
    if (!this.decides) return this.isAbout(path);
    const limited = limitOf(budget, "max_steps") !== null;
    const isLimited = limited || (isToolCall && limitOf(budget, "max_tool_calls") !== null);
    const { family, executionId } = this.environment;
    return isLimited && (family.rootId !== executionId || this.children.size > 0);
  }

  /** Waits for people where the limit says so. The limit that ends the execution; null: the step may begin. */
  async admit({ path }: PlannedStep, { isToolCall }: Sharing, ask: AskByStep): Promise<LimitReport | null> {
    const { durable, context, executionId, family } = this.environment;
    const { rootId, orchestrationId } = family;
    const before = isToolCall ? ("tool_step" as const) : ("step" as const);
    const question = { executionId, rootId, orchestrationId, role: null, before };
    for (let turn = 1; ; turn++) {
      const verdict = await durable.run(checkId(path, turn), () => checkBudget(context(), question), {
        completed: verdictEntry,
      });
      const { exceeded } = verdict;
      if (!exceeded) return null;
      if (exceeded.on_exceeded === "fail") return exceeded;
      const place = questionPath(path, turn);
      if (!this.begun(place) && this.wentOn(path, turn)) continue;
      if (!this.begun(place) && this.asking) {
        await this.asking;
        continue;
      }
      const answer = await this.question(() => ask(exceeded, place));
      if (answer === "withdrawn") return never();
      if (!answer) return exceeded;
    }
  }

  private async question<T>(ask: () => Promise<T>): Promise<T> {
    const asking = ask();
    this.asking = asking.catch(() => undefined).finally(() => (this.asking = null));
    return asking;
  }

  private begun(place: string): boolean {
    const { durable } = this.environment;
    return durable.about === place || durable.recorded(place) !== null || durable.begunBy(place) !== null;
  }

  /** An earlier claim looked again without having asked: the answer to somebody else's question had come. */
  private wentOn(path: string, turn: number): boolean {
    const next = checkId(path, turn + 1);
    for (const key of this.environment.durable.history()) if (key === next) return true;
    return false;
  }

  private isAbout(path: string): boolean {
    const { about } = this.environment.durable;
    return about !== undefined && about.startsWith(questionPath(path, 1));
  }
}

function checkId(path: string, turn: number): string {
  return turn === 1 ? `budget:${path}:family` : `budget:${path}:family-${turn}`;
}

function questionPath(path: string, turn: number): string {
  return turn === 1 ? `${path}/family-budget` : `${path}/family-budget-${turn}`;
}
