import { z } from "zod";
import { invalid } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";
import type { Durable } from "@/lib/core/durable";
import type { Agent, AgentTask } from "../contract";
import { parametersSchema } from "./parameters-schema";

const LONGEST_MS = 2_592_000_000;
const DEFAULT_EVENT_MS = 86_400_000;

const Parameters = z.object({
  ms: z.number().int().min(0).max(LONGEST_MS).optional().describe("Milliseconds to wait, at most 30 days."),
  until: z
    .string()
    .max(64)
    .optional()
    .describe("Time to wait for, ISO 8601, at most a year ahead; a past one is no wait."),
  event: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("Event to wait for, sent with POST /v1/executions/{id}/signal; one sent before counts."),
  timeout_ms: z
    .number()
    .int()
    .min(0)
    .max(LONGEST_MS)
    .optional()
    .describe("Milliseconds to wait for the event; default a day."),
});
type Parameters = z.output<typeof Parameters>;

/** Waits. Long waits cost nothing: the execution leaves memory and is woken by database time. */
export const waitAgent: Agent = {
  name: "wait",
  kind: "tool",
  description: "Waits for some time, until a moment or for an event, across restarts.",
  priority: 0,
  capabilities: [
    {
      name: "wait",
      description:
        "Waits for some time, until a moment or for an event, across restarts: exactly one of ms, until, event.",
      parameters: parametersSchema(Parameters),
      effect: "read",
      keywords: ["wait", "sleep", "pause", "delay"],
    },
  ],
  work: {
    mode: "durable",
    perform: async (task, step) => {
      const { event, ...times } = Parameters.parse(task.parameters);
      const given = [times.ms, times.until, event].filter((value) => value !== undefined).length;
      if (given !== 1) throw invalid("A wait needs exactly one of ms, until, event.");
      return event === undefined
        ? waitForTime(times, step)
        : waitForEvent(event, times.timeout_ms, task, step);
    },
  },
  scopeFor: () => null,
  unkeyed: () => false,
  logRoot: "tool",
  maxConcurrency: null,
};

async function waitForTime({ ms, until }: Parameters, step: Durable): Promise<Json> {
  const wait = ms ?? (await millisecondsTo(until ?? "", step));
  await step.sleep("sleep", wait);
  return { waited_ms: wait };
}

/** The clock is read once: a replay must come to the same end. */
async function millisecondsTo(until: string, step: Durable): Promise<number> {
  const end = Date.parse(until);
  if (Number.isNaN(end)) throw invalid(`"${until.slice(0, 40)}" is not a time.`, "/until");
  const now = await step.run("now", async () => Date.now());
  const wait = Math.max(0, end - now);
  if (wait > 366 * DEFAULT_EVENT_MS) throw invalid("The time is more than a year ahead.", "/until");
  return wait;
}

async function waitForEvent(
  event: string,
  timeoutMs = DEFAULT_EVENT_MS,
  task: AgentTask,
  step: Durable,
): Promise<Json> {
  // The step's path as the match: a sender may mean just this wait, and without a match means all of them.
  const data = await step.waitFor("event", { event, match: task.step, timeoutMs, withoutData: {} });
  return { event, data, timed_out: data === null };
}
