import { generateText, isStepCount, type ModelMessage } from "ai";
import { TuttiError } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import type { RoleDefinition } from "@/lib/core/role";
import { durableModel } from "@/lib/models/durable-model";
import type { ResolvedModel } from "@/lib/models/contract";
import type { RegisteredTool } from "@/lib/tools/contract";
import { DurableTools } from "@/lib/tools/durable-tool";
import type { AgentTask, Durable, StepIO } from "../contract";
import { answerOf, type Finished } from "./answer";
import { renderInstructions, renderTask } from "./render-task";
import type { RoleMeter } from "./role-meter";
import { jsonOutput, LENIENT_SCHEMAS, readAnswer, repairMessage, takesBoth } from "./structured";

export interface RoleRun {
  role: RoleDefinition;
  resolved: ResolvedModel;
  tools: readonly RegisteredTool[];
  outputSchema: JsonObject | null;
  task: AgentTask;
  durable: Durable;
  io: StepIO;
  meter: RoleMeter;
}

/** How the loop came to its end, for `role.completed`. */
export interface RoleResult {
  output: Json;
  turns: number;
  /** `answer`, `tool`, `repaired`. */
  stopped: string;
}

/** Counts turns also where the loop fails, so that what is recorded is what happened. */
export interface TurnCount {
  turns: number;
}

type Loop = Awaited<ReturnType<typeof converse>>;

/** The role's loop: model, tools, model, … until it answers or a stop rule holds. Throws typed outcomes only. */
export async function runRole(run: RoleRun, count: TurnCount): Promise<RoleResult> {
  const tools = durableTools(run);
  const model = modelOf(run);
  const messages: ModelMessage[] = [{ role: "user", content: renderTask(run.task.parameters) }];
  const loop = await converse(run, { model, tools, messages, count });
  const { stopWhenTool } = run.role.stopRules;
  const given = stopWhenTool === null ? undefined : tools.outputOf(stopWhenTool);
  if (given !== undefined) return { output: given, turns: count.turns, stopped: "tool" };
  const { outputSchema } = run;
  if (!outputSchema) {
    return { output: { text: answerOf(finished(run, loop)) }, turns: count.turns, stopped: "answer" };
  }
  const first = readAnswer(structuredText(run, loop), outputSchema);
  if (first.ok) return { output: first.value, turns: count.turns, stopped: "answer" };
  const again: ModelMessage[] = [
    ...messages,
    ...loop.responseMessages,
    { role: "user", content: repairMessage(first.errors) },
  ];
  const repaired = await converse(run, { model, tools, messages: again, count, repair: true });
  const second = readAnswer(structuredText(run, repaired), outputSchema);
  if (second.ok) return { output: second.value, turns: count.turns, stopped: "repaired" };
  throw new TuttiError(
    "model_answer_invalid",
    `The answer of ${run.role.name} does not fit its output schema, nor did the one after it was told so.`,
    { errors: second.errors },
  );
}

function durableTools({ role, tools, task, durable, meter }: RoleRun): DurableTools {
  return new DurableTools({
    tools,
    durable,
    meter,
    context: task.context,
    executionId: task.executionId,
    step: task.step,
    role,
    family: task.family,
    timeoutMs: task.timeoutMs,
  });
}

function modelOf({ role, resolved, task, durable, meter }: RoleRun) {
  return durableModel({
    resolved,
    durable,
    meter,
    context: task.context,
    executionId: task.executionId,
    family: task.family,
    step: task.step,
    role: { id: role.id, name: role.name },
  });
}

interface Conversation {
  model: ReturnType<typeof durableModel>;
  tools: DurableTools;
  messages: ModelMessage[];
  count: TurnCount;
  /** One turn without tools, to have a structured answer put right. */
  repair?: boolean;
}

async function converse(run: RoleRun, { model, tools, messages, count, repair = false }: Conversation) {
  const { role, outputSchema, resolved, io, meter } = run;
  const { maxTurns, stopWhenTool, maxTokens } = role.stopRules;
  const hasTools = run.tools.length > 0;
  const byProvider =
    resolved.description.structuredOutput && (!hasTools || takesBoth(resolved.model.provider));
  const stopName = stopWhenTool === null ? null : (tools.modelNames.get(stopWhenTool) ?? null);
  const tokens = () => meter.spending.inputTokens + meter.spending.outputTokens;
  const result = await generateText({
    model,
    instructions: renderInstructions(role, { hasTools, outputSchema, schemaInWords: !byProvider }),
    messages,
    ...(hasTools ? { tools: tools.toolSet } : {}),
    ...(hasTools && repair ? { toolChoice: "none" as const } : {}),
    ...(outputSchema
      ? { output: jsonOutput(outputSchema, byProvider), providerOptions: LENIENT_SCHEMAS }
      : {}),
    stopWhen: [
      isStepCount(repair ? 1 : maxTurns),
      () => tools.ended !== null,
      () => maxTokens !== null && tokens() >= maxTokens,
      ({ steps }) => steps.at(-1)?.toolResults.some((made) => made.toolName === stopName) ?? false,
    ],
    // The model is durable: it retries what may be retried, and a second try here would be a second call.
    maxRetries: 0,
    abortSignal: io.signal,
    onStepEnd: () => void count.turns++,
    _internal: { generateId: () => "made-here" },
  });
  if (tools.ended) throw tools.ended.error;
  return result;
}

function finished(run: RoleRun, loop: Loop): Finished {
  const { maxTurns, maxTokens } = run.role.stopRules;
  const spent = run.meter.spending.inputTokens + run.meter.spending.outputTokens;
  return {
    role: run.role.name,
    text: loop.text,
    reason: loop.finishReason,
    turns: loop.steps.length,
    stop: maxTokens !== null && spent >= maxTokens ? `${maxTokens} tokens` : `${maxTurns} turns`,
  };
}

/** An answer that is none can be asked for once more; a loop that never came to one can't. */
function structuredText(run: RoleRun, loop: Loop): string {
  if (loop.finishReason === "length" && loop.toolCalls.length > 0) {
    throw new TuttiError(
      "model_answer_invalid",
      `The model of ${run.role.name} ran out of output tokens in the middle of calling a tool.`,
    );
  }
  return loop.finishReason === "tool-calls" || loop.finishReason === "content-filter"
    ? answerOf(finished(run, loop))
    : loop.text;
}
