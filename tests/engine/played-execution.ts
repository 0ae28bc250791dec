import type { Json } from "@/lib/core/json";
import type { DispatchEnvironment } from "@/lib/engine/dispatch";
import { abandonedOutcome, type ExecutionDurable, type StepOutcome } from "@/lib/engine/durable";
import { execute, type Ending } from "@/lib/engine/execute";
import type { PlanSource } from "@/lib/engine/plan";

interface Open {
  path: string;
  end: (outcome: StepOutcome) => void;
}

/** A run of the engine whose steps end one by one, when the test says so. */
export class PlayedExecution {
  /** Paths in the order they were asked for; of those that ended, in the order they did. */
  readonly dispatched: string[] = [];
  readonly ended: string[] = [];
  /** Paths of steps that nobody waited for any more. */
  readonly abandoned = new Set<string>();
  /** Keys of what the plan noted itself. */
  readonly notes = new Set<string>();
  ending: Ending["result"] | null = null;
  private open: Open[] = [];

  constructor(
    plan: PlanSource,
    private readonly outcomeOf: (path: string) => StepOutcome,
    /** What an earlier run came to, in order. */
    private readonly history: readonly string[] = [],
  ) {
    const running = execute({ environment: this.environment(), plan, budget: null, elapsedMs: () => 0 });
    running.then(
      ({ result }) => (this.ending = result),
      (error: unknown) => (this.ending = { ok: false, error: { code: "internal", message: String(error) } }),
    );
  }

  /** The steps that are under way, once everything that follows from what ended has happened. */
  async underWay(): Promise<string[]> {
    for (let turn = 0; turn < this.history.length + 4; turn++)
      await new Promise((next) => setImmediate(next));
    return this.open.map(({ path }) => path).sort();
  }

  /** Ends one of the steps under way. */
  async end(path: string): Promise<void> {
    const found = this.open.find((item) => item.path === path);
    if (!found) throw new Error(`${path} is not under way.`);
    this.open = this.open.filter((item) => item !== found);
    this.ended.push(path);
    found.end(this.outcomeOf(path));
    await new Promise((next) => setImmediate(next));
  }

  private environment(): DispatchEnvironment {
    const recorded = new Set(this.history);
    const durable: ExecutionDurable = {
      history: () => this.history,
      recorded: (id) => (recorded.has(id) ? this.outcomeOf(id) : null),
      begunBy: () => null,
      abandon: async (path) => {
        this.abandoned.add(path);
        this.open = this.open.filter((item) => item.path !== path);
        return abandonedOutcome();
      },
      note: (id) => void this.notes.add(id),
      run: () => Promise.reject(new Error("A stored plan has no runs of its own.")),
      child: (path) => {
        if (this.abandoned.has(path)) return new Promise(() => undefined);
        this.dispatched.push(path);
        return new Promise((end) => this.open.push({ path, end }));
      },
    };
    const parts = { durable, candidates: async () => [], redact: (value: Json) => value };
    return parts as unknown as DispatchEnvironment;
  }
}
