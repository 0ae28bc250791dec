import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import type { ExecutionEvent } from "../use-execution-events";
import { errorOf, textOf } from "./reduce-step";
import type { ErrorView } from "./state";

/** What one call of a model cost. */
export interface CallFigures {
  model: string;
  inputTokens: number;
  outputTokens: number;
  costUsd: number | null;
  latencyMs: number;
}

/** One thing that was said or done in a role's task, in order. `seq` is the event that tells of it. */
export type Turn =
  | { kind: "instructions" | "asked"; seq: number; text: string }
  | { kind: "answered"; seq: number; text: string; figures: CallFigures; calls: number }
  | { kind: "refused"; seq: number; error: ErrorView; figures: CallFigures }
  | {
      kind: "tool";
      seq: number;
      tool: string;
      given: Json;
      output: Json | undefined;
      error: ErrorView | null;
    }
  | { kind: "tools"; seq: number; given: string[]; excluded: { name: string; reason: string }[] };

/** What a model was told, what it answered and what its tools did, from the events of one step. */
export function conversationOf(events: readonly ExecutionEvent[]): Turn[] {
  return events.flatMap((event) => READERS[event.event]?.(event) ?? []);
}

const READERS: Readonly<Record<string, (event: ExecutionEvent) => Turn[]>> = {
  "mcp.toolbox.generated": toolbox,
  "model.call.completed": (event) => [...asked(event), answered(event)],
  "model.call.failed": (event) => [
    ...asked(event),
    {
      kind: "refused",
      seq: event.seq,
      error: errorOf(event.data.error) ?? { code: "internal", message: "" },
      figures: figuresOf(event.data),
    },
  ],
  "tool.call.completed": toolCall,
  "tool.call.failed": toolCall,
};

function toolbox({ seq, data }: ExecutionEvent): Turn[] {
  const given = Array.isArray(data.tools) ? data.tools.filter((name) => typeof name === "string") : [];
  const excluded = (Array.isArray(data.excluded) ? data.excluded : [])
    .filter(isJsonObject)
    .map(({ name, reason }) => ({ name: textOf(name) ?? "", reason: textOf(reason) ?? "" }));
  return given.length + excluded.length === 0 ? [] : [{ kind: "tools", seq, given, excluded }];
}

/** Of the messages that are new with this call, those nobody else's event tells of. */
function asked({ seq, data }: ExecutionEvent): Turn[] {
  const messages = Array.isArray(data.messages) ? data.messages.filter(isJsonObject) : [];
  return messages.flatMap(({ role, content }): Turn[] => {
    if (role === "system") return [{ kind: "instructions", seq, text: wordsOf(content) }];
    return role === "user" ? [{ kind: "asked", seq, text: wordsOf(content) }] : [];
  });
}

function answered({ seq, data }: ExecutionEvent): Turn {
  const parts = Array.isArray(data.response) ? data.response.filter(isJsonObject) : [];
  return {
    kind: "answered",
    seq,
    text: wordsOf(data.response),
    figures: figuresOf(data),
    calls: parts.filter(({ type }) => type === "tool-call").length,
  };
}

function wordsOf(content: Json | undefined): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .filter(isJsonObject)
    .flatMap(({ type, text }) => (type === "text" && typeof text === "string" ? [text] : []))
    .join("\n");
}

function figuresOf(data: JsonObject): CallFigures {
  const number = (value: Json | undefined) => (typeof value === "number" ? value : 0);
  return {
    model: textOf(data.model) ?? "",
    inputTokens: number(data.input_tokens),
    outputTokens: number(data.output_tokens),
    costUsd: typeof data.cost_usd === "number" ? data.cost_usd : null,
    latencyMs: number(data.latency_ms),
  };
}

function toolCall({ seq, data }: ExecutionEvent): Turn[] {
  const outcome = isJsonObject(data.output) ? data.output : {};
  return [
    {
      kind: "tool",
      seq,
      tool: textOf(data.tool) ?? "",
      given: data.arguments ?? null,
      output: outcome.output,
      error: errorOf(data.error ?? outcome.error),
    },
  ];
}

/** All calls together; null cost: of one of them no price is known. */
export function totalOf(turns: readonly Turn[]) {
  const calls = turns.flatMap((turn) => ("figures" in turn ? [turn.figures] : []));
  const sum = (pick: (figures: CallFigures) => number) =>
    calls.reduce((total, figures) => total + pick(figures), 0);
  return {
    calls: calls.length,
    tools: turns.filter(({ kind }) => kind === "tool").length,
    inputTokens: sum((figures) => figures.inputTokens),
    outputTokens: sum((figures) => figures.outputTokens),
    costUsd: calls.every(({ costUsd }) => costUsd !== null) ? sum((figures) => figures.costUsd ?? 0) : null,
    models: [...new Set(calls.map(({ model }) => model))],
  };
}
