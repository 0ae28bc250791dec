import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
} from "@ai-sdk/provider";
import type { TaskMeter } from "@/lib/core/budget";
import type { Durable, StepIO } from "@/lib/core/durable";
import { type ErrorCode, TuttiError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import type { ModelUsage } from "@/lib/core/model";
import { log } from "@/lib/guard/log";
import type { Context } from "@/lib/services/context";
import { finishUsage } from "@/lib/services/usage/finish";
import { recordUsage } from "@/lib/services/usage/record";
import { answerFromJson, answerToJson } from "./call/answer";
import { callModel, type CallResult, type MadeCall } from "./call/call";
import { callRecord, newMessages } from "./call/entries";
import { asStream } from "./call/replay";
import type { ResolvedModel } from "./contract";
import { SCRIPT_OPTIONS } from "./scripted/options";

export interface DurableModelInput {
  resolved: ResolvedModel;
  durable: Durable;
  meter: TaskMeter;
  context: () => Context;
  executionId: string;
  family: { rootId: string; orchestrationId: string | null };
  /** The step's path; null: the plan itself. */
  step: string | null;
  /** Who asks; null: not a role. Usage is summed by its id, scripts are chosen by its name. */
  role: { id: string; name: string } | null;
  /** First part of the runs' ids, unique in the step. Default `model`: `model-1`, `model-2`, … */
  name?: string;
}

/** What a call's run keeps: an expected failure is a value too, so that a replay ends as the call did. */
type Kept =
  | { ok: true; answer: JsonObject; usage: JsonObject; latencyMs: number; attempts: number }
  | {
      ok: false;
      error: { code: ErrorCode; message: string };
      usage: JsonObject;
      latencyMs: number;
      attempts: number;
    };

/**
 * The model with every call made one `run`: a replay returns what was answered, so any AI SDK loop over it is durable
 * and a crash repeats at most the call in flight. Each call is metered, retried, streamed to whoever watches and
 * written down as `model.call.*`. Throws the typed outcomes of `call/faults.ts`, and `budget_exceeded`.
 */
export function durableModel(input: DurableModelInput): LanguageModelV4 {
  const { resolved, name = "model" } = input;
  let calls = 0;
  let lastPrompt: LanguageModelV4CallOptions["prompt"] = [];
  const generate = async (options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> => {
    const id = `${name}-${++calls}`;
    const messages = newMessages(lastPrompt, options.prompt);
    lastPrompt = options.prompt;
    await input.meter.beforeModelCall(input.durable, `budget-${id}`);
    const record = callRecord({
      reference: resolved.description.reference,
      role: input.role,
      messages,
      options,
    });
    const kept = await input.durable.run<JsonObject>(id, (io) => makeCall(input, options, io), record);
    return unpack(input, kept as unknown as Kept);
  };
  return {
    specificationVersion: "v4",
    provider: resolved.model.provider,
    modelId: resolved.model.modelId,
    supportedUrls: resolved.model.supportedUrls,
    doGenerate: generate,
    doStream: async (options) => ({ stream: asStream(await generate(options)) }),
  };
}

async function makeCall(
  input: DurableModelInput,
  options: LanguageModelV4CallOptions,
  io: StepIO,
): Promise<JsonObject> {
  const { resolved } = input;
  const signals = [io.signal, options.abortSignal].filter((signal) => signal !== undefined);
  const result = await callModel({
    resolved,
    options: withRole(input, options),
    signal: AbortSignal.any(signals),
    emit: (event) => io.emit(event),
    begin: (estimate) => record(input, estimate),
  });
  return toKept(result);
}

/** The scripted model plays by who asks; a real one is told nothing of it. */
function withRole({ resolved, role }: DurableModelInput, options: LanguageModelV4CallOptions) {
  if (resolved.description.source !== "demo" || !role) return options;
  return {
    ...options,
    providerOptions: { ...options.providerOptions, [SCRIPT_OPTIONS]: { role: role.name } },
  };
}

function toKept(result: CallResult): Kept {
  const { attempts } = result;
  const usage: JsonObject = { ...result.usage };
  const latencyMs = Math.round(result.latencyMs * 100) / 100;
  if (result.ok) return { ok: true, answer: answerToJson(result.answer), usage, latencyMs, attempts };
  const { code, message } = result.fault;
  return { ok: false, error: { code, message }, usage, latencyMs, attempts };
}

function unpack({ meter }: DurableModelInput, kept: Kept): LanguageModelV4GenerateResult {
  meter.spent(kept.usage as unknown as ModelUsage);
  if (kept.ok) return answerFromJson(kept.answer);
  throw new TuttiError(kept.error.code, kept.error.message);
}

/**
 * Written down before the provider is asked: whatever becomes of this process, the sums are never below what was asked
 * for. A paid answer is not thrown away because its bill could not be written: the ledger's entry has the figures too.
 */
async function record(
  input: DurableModelInput,
  estimate: ModelUsage,
): Promise<(call: MadeCall) => Promise<void>> {
  const { executionId, family, step, role, resolved } = input;
  const call = {
    model: resolved.description.reference,
    executionId,
    rootId: family.rootId,
    orchestrationId: family.orchestrationId,
    step,
    role: role?.id ?? null,
  };
  const begun = { ...estimate, ...call, latencyMs: 0, outcome: "unfinished", error: null } as const;
  const opened = await orLost(call, () => recordUsage({ ctx: input.context(), input: begun }));
  return async ({ usage, ...ended }) => {
    const ctx = input.context();
    if (opened) await orLost(call, () => finishUsage({ ctx, input: { ...usage, ...ended, id: opened.id } }));
    else await orLost(call, () => recordUsage({ ctx, input: { ...usage, ...call, ...ended } }));
  };
}

async function orLost<T>(
  { executionId, model }: { executionId: string; model: string },
  write: () => Promise<T>,
): Promise<T | null> {
  try {
    return await write();
  } catch (error) {
    log.error("model.usage_lost", { execution_id: executionId, model, error });
    return null;
  }
}
