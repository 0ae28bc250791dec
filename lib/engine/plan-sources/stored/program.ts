import type { StepOutcome } from "../../durable";
import type { PlannedStep, PlanPort } from "../../plan";

/** What a program waits for: a step's outcome, or the end of others that run side by side. */
export type Move =
  | { do: "dispatch"; step: PlannedStep }
  | { do: "together"; members: Iterator<Program<void>>; limit: number };

/**
 * Sequential code that gives up control at each move. Between two outcomes everything happens in one go, so that the
 * order of the outcomes alone decides what comes next: a replay that gives them in that order makes the same moves.
 */
export type Program<T> = Generator<Move, T, unknown>;

export function* dispatched(step: PlannedStep): Program<StepOutcome> {
  return (yield { do: "dispatch", step }) as StepOutcome;
}

/**
 * Runs programs side by side, at most `limit` at once. When one throws, the others begin no further step and those
 * under way are abandoned; once they have ended, it throws the same.
 */
export function* together(members: Iterable<Program<void>>, limit = Infinity): Program<void> {
  yield { do: "together", members: members[Symbol.iterator](), limit };
}

/** A program on its way, and the group it belongs to. */
interface Task {
  program: Program<unknown>;
  group: Group | null;
  ended: (failure: { error: unknown } | null) => void;
}

interface Group {
  parent: Group | null;
  failure: { error: unknown } | null;
  running: number;
}

type Resumption = { outcome: unknown } | { error: unknown };

type Port = Pick<PlanPort, "dispatch" | "abandon">;

/** Runs a program to its end. Rejects with what it throws, and at once with what `dispatch` rejects with. */
export function runProgram<T>(program: Program<T>, port: Port): Promise<T> {
  return new Promise((resolve, reject) => {
    let value: unknown;
    const task: Task = {
      program: (function* root(): Program<void> {
        value = yield* program;
      })(),
      group: null,
      ended: (failure) => (failure ? reject(asError(failure.error)) : resolve(value as T)),
    };
    new Scheduler(port, reject).resume(task, { outcome: undefined });
  });
}

class Scheduler {
  /** Steps under way, by path. */
  private readonly underWay = new Map<string, Task>();
  private aborted = false;

  constructor(
    private readonly port: Port,
    private readonly reject: (error: unknown) => void,
  ) {}

  /** Runs a task until it waits or has ended. One whose group has failed goes no further. */
  resume(task: Task, resumption: Resumption): void {
    for (let next: Resumption | null = this.aborted ? null : resumption; next;) {
      if (hasFailed(task.group)) return task.ended(null);
      let step: IteratorResult<Move, unknown>;
      try {
        step = "error" in next ? task.program.throw(next.error) : task.program.next(next.outcome);
      } catch (error) {
        return task.ended({ error });
      }
      if (step.done) return task.ended(null);
      next = this.begin(task, step.value);
    }
  }

  /** What the move came to, if it ended at once. */
  private begin(task: Task, move: Move): Resumption | null {
    if (move.do === "together") return this.beginGroup(task, move);
    const { path } = move.step;
    this.underWay.set(path, task);
    this.port
      .dispatch(move.step)
      .then((outcome) => {
        this.underWay.delete(path);
        this.resume(task, { outcome });
      })
      .catch((error: unknown) => this.abort(error));
    return null;
  }

  /** Nothing goes on: the program has its end. */
  private abort(error: unknown): void {
    this.aborted = true;
    this.reject(error);
  }

  private abandonFailed(): void {
    const paths = [...this.underWay].filter(([, { group }]) => hasFailed(group)).map(([path]) => path);
    if (paths.length > 0) this.port.abandon(paths);
  }

  private beginGroup(task: Task, { members, limit }: Extract<Move, { do: "together" }>): Resumption | null {
    const group: Group = { parent: task.group, failure: null, running: 0 };
    let starting = false;
    let exhausted = false;
    // Members that end at once are taken in a loop, not one inside the other.
    const start = (): boolean => {
      starting = true;
      while (!exhausted && group.running < limit && !hasFailed(group)) {
        const member = members.next();
        exhausted = member.done === true;
        if (member.done) break;
        group.running++;
        this.resume({ program: member.value, group, ended: onEnd }, { outcome: undefined });
      }
      starting = false;
      return group.running === 0;
    };
    const onEnd: Task["ended"] = (failure) => {
      group.running--;
      if (failure && !group.failure) {
        group.failure = failure;
        this.abandonFailed();
      }
      if (!starting && start()) this.resume(task, resumptionOf(group));
    };
    return start() ? resumptionOf(group) : null;
  }
}

function resumptionOf({ failure }: Group): Resumption {
  return failure ?? { outcome: undefined };
}

function hasFailed(group: Group | null): boolean {
  for (let item = group; item; item = item.parent) if (item.failure) return true;
  return false;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("A plan threw what is no error.");
}
