import type { LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import { isDeepStrictEqual } from "node:util";
import type { RunEntry, RunRecord } from "@/lib/core/durable";
import { isJsonObject, type Json, type JsonObject, toJson } from "@/lib/core/json";
import { redactJson } from "@/lib/guard/redact";

export interface CalledWith {
  reference: string;
  role: { id: string; name: string } | null;
  messages: NewMessages;
  options: LanguageModelV4CallOptions;
}

/** Of a growing conversation only what was added since the call before: ten calls don't keep it ten times. */
export interface NewMessages {
  /** Messages of the call before that still stand before these. */
  before: number;
  messages: LanguageModelV4Message[];
}

export function newMessages(last: LanguageModelV4Message[], prompt: LanguageModelV4Message[]): NewMessages {
  const grown =
    last.length <= prompt.length && last.every((message, index) => isDeepStrictEqual(message, prompt[index]));
  return grown
    ? { before: last.length, messages: prompt.slice(last.length) }
    : { before: 0, messages: prompt };
}

/** How a call shows in the ledger: `model.call.started`, then `…completed` or `…failed` with messages and figures. */
export function callRecord(called: CalledWith): RunRecord<JsonObject> {
  const { reference, role } = called;
  return {
    started: { name: "model.call.started", data: { model: reference, role: role?.name ?? null } },
    completed: (kept) => completed(called, kept),
  };
}

function completed({ reference, role, messages, options }: CalledWith, kept: JsonObject): RunEntry {
  const usage = isJsonObject(kept.usage) ? kept.usage : {};
  const answer = isJsonObject(kept.answer) ? kept.answer : {};
  const cost = typeof usage.costUsd === "number" ? usage.costUsd : null;
  const data: JsonObject = {
    model: reference,
    role: role?.name ?? null,
    input_tokens: usage.inputTokens ?? 0,
    cached_tokens: usage.cachedTokens ?? 0,
    output_tokens: usage.outputTokens ?? 0,
    reasoning_tokens: usage.reasoningTokens ?? 0,
    cost_usd: cost,
    ...(usage.estimated === true ? { estimated: true } : {}),
    latency_ms: kept.latencyMs ?? 0,
    attempts: kept.attempts ?? 1,
    messages_before: messages.before,
    messages: shownMessages(messages.messages),
    tools: (options.tools ?? []).map((tool) => tool.name),
    ...(kept.ok ? answered(answer) : { error: kept.error ?? null }),
  };
  return {
    name: kept.ok ? "model.call.completed" : "model.call.failed",
    status: kept.ok ? "completed" : "failed",
    data,
    ...(cost === null ? {} : { costUsd: cost }),
  };
}

function answered(answer: JsonObject): JsonObject {
  const reason = isJsonObject(answer.finishReason) ? answer.finishReason.unified : null;
  return { finish_reason: reason ?? null, response: redactJson(answer.content ?? []) };
}

/** Messages as people read them: files by type and size, nothing that goes only from a provider to itself. */
function shownMessages(messages: LanguageModelV4Message[]): Json {
  const shown = messages.map(({ role, content }) => ({
    role,
    content: typeof content === "string" ? content : content.map(shownPart),
  }));
  return redactJson(toJson(shown)?.value ?? []);
}

function shownPart(part: Exclude<LanguageModelV4Message["content"], string>[number]): object {
  const { providerOptions: _, ...rest } = part;
  if (part.type !== "file" && part.type !== "reasoning-file") return rest;
  return { type: part.type, mediaType: part.mediaType };
}
