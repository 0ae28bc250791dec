import { z } from "zod";
import type { Agent } from "../contract";
import { parametersSchema } from "./parameters-schema";

const Parameters = z.object({
  ms: z.number().int().min(0).max(2_592_000_000).describe("Milliseconds to wait, at most 30 days."),
});

/** Waits. Long waits cost nothing: the execution leaves memory and is woken by database time. */
export const waitAgent: Agent = {
  name: "wait",
  kind: "tool",
  description: "Waits for a number of milliseconds, across restarts.",
  priority: 0,
  capabilities: [
    {
      name: "wait",
      description: "Waits for a number of milliseconds, across restarts.",
      parameters: parametersSchema(Parameters),
      effect: "read",
      keywords: ["wait", "sleep", "pause", "delay"],
    },
  ],
  work: {
    mode: "durable",
    perform: async (task, step) => {
      const { ms } = Parameters.parse(task.parameters);
      await step.sleep("sleep", ms);
      return { waited_ms: ms };
    },
  },
  scopeFor: () => null,
  unkeyed: () => false,
  logRoot: "tool",
  maxConcurrency: null,
};
