import { request } from "node:http";
import type { Agent, AgentTask, Durable, StepIO } from "@/lib/agents/contract";
import { hasCode } from "@/lib/core/errors";
import { isJsonObject, type Json } from "@/lib/core/json";
import { testAgent } from "../../support/executions";
import type { SinkReply } from "./sink";

/** What a process tells of itself: the body of this effect has ended here. */
export type BodyEnded = (key: string) => void;

/** The agents of the fault suite: each effect is a call of the sink, which says what happens then. */
export function faultAgents(sinkUrl: string, onEnd: BodyEnded = () => undefined): Agent[] {
  const effect = async (task: AgentTask, io: StepIO, unkeyed: boolean): Promise<Json> => {
    const call = {
      key: io.key,
      executionId: task.executionId,
      unkeyed,
      pid: process.pid,
      attempt: io.attempt,
      parameters: task.parameters,
    };
    const reply = await callSink(sinkUrl, call, io.signal).catch((error: unknown) => {
      // Whoever was paused may hear of its lease before it hears the sink.
      onEnd(io.key);
      throw error;
    });
    if (reply.then === "die") process.kill(process.pid, "SIGKILL");
    // The record of what is returned now would be written later in this turn.
    if (reply.then === "die-after") setImmediate(() => process.kill(process.pid, "SIGKILL"));
    if (reply.then === "fail") throw new Error("The sink wants this step to fail.");
    onEnd(io.key);
    return { key: io.key, by: process.pid, ...(isJsonObject(reply.output) ? reply.output : {}) };
  };
  return [
    testAgent({ name: "keyed", effect: "write", single: (task, io) => effect(task, io, false) }),
    testAgent({
      name: "unkeyed",
      effect: "write",
      unkeyed: true,
      single: (task, io) => effect(task, io, true),
    }),
    asksFirst(testAgent({ name: "gated", effect: "write", single: (task, io) => effect(task, io, false) })),
    asksFirst(
      testAgent({
        name: "gated-unkeyed",
        effect: "write",
        unkeyed: true,
        single: (task, io) => effect(task, io, true),
      }),
    ),
    testAgent({
      name: "broken",
      effect: "write",
      single: async (task, io) => {
        await effect(task, io, false);
        await new Promise((resolve) => setTimeout(resolve, 200));
        throw new Error("It never works.");
      },
    }),
    testAgent({
      name: "pause",
      effect: "write",
      durable: async (task, step) => {
        await step.run("before", (io) => effect(task, io, false));
        await step.sleep("rest", Number(task.parameters.ms ?? 100));
        return step.run("after", (io) => effect(task, io, false));
      },
    }),
    testAgent({
      name: "ask",
      durable: async (task, step) => ({
        answer: await step.waitFor("answer", {
          event: "answer",
          match: "",
          timeoutMs: Number(task.parameters.ms ?? 60_000),
        }),
      }),
    }),
    testAgent({
      // As a model that calls tools: ten calls one after another, every third without a key.
      name: "loop",
      effect: "write",
      durable: async (task, step) => {
        const told: Json[] = [];
        for (let call = 1; call <= 10; call++) {
          const unkeyed = call % 3 === 0;
          told.push(await callTool(step, `call-${call}`, unkeyed, (io) => effect(task, io, unkeyed)));
        }
        return told;
      },
    }),
    testAgent({
      name: "large",
      effect: "write",
      single: async (task, io) => {
        await effect(task, io, false);
        return { text: "x".repeat(Number(task.parameters.size ?? 100_000)) };
      },
    }),
  ];
}

/** A person decides each call of it. */
function asksFirst(agent: Agent): Agent {
  const capabilities = agent.capabilities.map((item) => ({ ...item, approval: "always" as const }));
  return { ...agent, capabilities };
}

/** What can't be told apart from a second call is not made again; the loop goes on without it. */
async function callTool(
  step: Durable,
  id: string,
  unkeyed: boolean,
  call: (io: StepIO) => Promise<Json>,
): Promise<Json> {
  try {
    return await step.run(id, call, {
      unkeyed,
      started: { name: "tool.call.started", data: { tool: id } },
      completed: () => ({ name: "tool.call.completed", status: "completed", data: { tool: id } }),
    });
  } catch (error) {
    if (hasCode(error, "outcome_unknown")) return "unknown";
    throw error;
  }
}

function callSink(url: string, call: object, signal: AbortSignal): Promise<SinkReply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent: false, signal }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve(JSON.parse(text) as SinkReply));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(JSON.stringify(call));
  });
}
