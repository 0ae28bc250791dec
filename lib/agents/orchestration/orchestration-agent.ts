import { z } from "zod";
import { mayGoDeeper } from "@/lib/core/budget";
import type { Durable, StepIO } from "@/lib/core/durable";
import { TuttiError, type ErrorRecord } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";
import type { Agent, AgentTask } from "../contract";
import { parametersSchema } from "../tool/parameters-schema";

/** What contracts name as who starts other executions. */
export const ORCHESTRATION_AGENT = "orchestration";
/** The signal that an execution which was started here has ended. Only the database sends it. */
const CHILD_FINISHED = "child.finished";
/** Executions above one another, whatever the budget says. */
export const MOST_LEVELS = 20;
/** A step without a time limit lets its child take so long. */
const LONGEST_MS = 31_536_000_000;

const Parameters = z.object({
  orchestration: z.string().min(1).describe("Name or id."),
  version: z.number().int().min(1).nullish().describe("Default: the one published when the child starts."),
  input: z.record(z.string(), z.json()).default({}),
});
export type Parameters = z.output<typeof Parameters>;

export type ChildStart = { execution_id: string; name: string; version: number };

export type ChildOutcome =
  | { status: "completed"; output: Json }
  | { status: "failed" | "cancelled"; error: ErrorRecord };

/** Other executions, as far as a step needs them; the runtime supplies it. */
export interface Children {
  /** Starts the child of this attempt of the task's step, or finds it. */
  start(task: AgentTask, wanted: Parameters, attempt: number): Promise<ChildStart>;
  /** Null while it has not ended. What has ended does not change. */
  outcome(task: AgentTask, executionId: string): Promise<ChildOutcome | null>;
  cancel(task: AgentTask, executionId: string): Promise<void>;
}

/** Has another orchestration executed, and waits for it: an execution of its own under this step. */
export function orchestrationAgent(children: Children): Agent {
  return {
    name: ORCHESTRATION_AGENT,
    kind: "tool",
    description: "Executes another orchestration and gives its output.",
    priority: 0,
    capabilities: [
      {
        name: ORCHESTRATION_AGENT,
        description: "Executes another orchestration and gives its output.",
        parameters: parametersSchema(Parameters),
        effect: "write",
        keywords: [],
      },
    ],
    work: { mode: "durable", perform: (task, step, io) => perform(children, { task, step, io }) },
    scopeFor: () => "executions:write",
    unkeyed: () => false,
    logRoot: "tool",
    maxConcurrency: null,
  };
}

interface Performance {
  task: AgentTask;
  step: Durable;
  io: StepIO;
}

async function perform(children: Children, { task, step, io }: Performance): Promise<Json> {
  const wanted = Parameters.parse(task.parameters);
  const { depth, budget } = task.family;
  if (depth >= MOST_LEVELS || !mayGoDeeper(budget)) throw tooDeep(depth);
  const child = await step.run<ChildStart>("start", () => children.start(task, wanted, io.attempt), {
    completed: (started) => ({ name: "durable.run.completed", data: started }),
  });
  const timeoutMs = task.timeLimitMs ?? LONGEST_MS;
  await step.waitFor("end", {
    event: CHILD_FINISHED,
    match: child.execution_id,
    timeoutMs,
    waitingFor: "child",
  });
  const outcome = await children.outcome(task, child.execution_id);
  if (outcome?.status === "completed") return outcome.output;
  if (outcome) throw failureOf(child, outcome.error);
  await step.run("cancel", async () => {
    await children.cancel(task, child.execution_id);
    return null;
  });
  throw new TuttiError("timeout", `${named(child)} took longer than its ${timeoutMs} ms and was cancelled.`);
}

function tooDeep(depth: number): TuttiError {
  return new TuttiError(
    "budget_exceeded",
    `An execution ${depth} levels deep may not start another: its budget, or the limit of ${MOST_LEVELS} levels, is used up.`,
  );
}

/** The child's code stays what it was; the text says whose it is. */
function failureOf(child: ChildStart, { code, message, errors }: ErrorRecord): TuttiError {
  return new TuttiError(code, `${named(child)} did not complete: ${message}`, errors ? { errors } : {});
}

function named({ name, execution_id: id }: ChildStart): string {
  return `The orchestration "${name}" (${id})`;
}
