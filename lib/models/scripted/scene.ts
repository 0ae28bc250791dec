import type { LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { SCRIPT_OPTIONS } from "./options";

/** What a script sees of a call: everything it may decide by, so that the same conversation gets the same answer. */
export interface Scene {
  /** Name of the role that asks; null: somebody else. */
  role: string | null;
  /** All system messages. */
  instructions: string;
  /** The last user message. */
  task: string;
  /** The last JSON object in it; empty when there is none. */
  input: JsonObject;
  /** What it is about, in a few words. */
  topic: string;
  /** Names of the tools that may be called. */
  tools: string[];
  /** Results since the last user message, in order. */
  results: { tool: string; output: Json }[];
  /** The JSON Schema the answer must fit; null: text. */
  schema: JsonObject | null;
  /** How often this has been round: 1 at first. Read from `revision`, `iteration`, `Draft 2`, … in the input. */
  round: number;
  /** Rises with the round: 0.6, 0.75, 0.9, 0.95. */
  score: number;
}

export function readScene(options: LanguageModelV4CallOptions): Scene {
  const { prompt, tools = [], responseFormat } = options;
  const last = prompt.findLastIndex((message) => message.role === "user");
  const task = textOf(prompt[last]);
  const input = lastObject(task);
  const script = options.providerOptions?.[SCRIPT_OPTIONS];
  const round = roundOf(task);
  const schema = responseFormat?.type === "json" ? (responseFormat.schema as unknown) : undefined;
  return {
    role: typeof script?.role === "string" ? script.role : null,
    instructions: prompt.map((message) => (message.role === "system" ? message.content : "")).join("\n"),
    task,
    input,
    topic: topicOf(task, input),
    tools: tools.map((tool) => tool.name),
    results: prompt.slice(last + 1).flatMap(resultsOf),
    schema: isJsonObject(schema) ? schema : null,
    round,
    score: Math.min(0.95, Math.round((0.45 + round * 0.15) * 100) / 100),
  };
}

function textOf(message: LanguageModelV4Message | undefined): string {
  if (!message) return "";
  if (typeof message.content === "string") return message.content;
  return message.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}

function resultsOf(message: LanguageModelV4Message): Scene["results"] {
  if (message.role !== "tool") return [];
  return message.content.flatMap((part) => {
    if (part.type !== "tool-result") return [];
    const { output } = part;
    const value = "value" in output ? (output.value as Json) : output.type;
    return [{ tool: part.toolName, output: typeof value === "string" ? parsed(value) : value }];
  });
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** The widest JSON object that the text ends with or consists of. */
function lastObject(text: string): JsonObject {
  const end = text.lastIndexOf("}");
  for (let start = text.indexOf("{"); start >= 0 && start < end; start = text.indexOf("{", start + 1)) {
    const value = parsed(text.slice(start, end + 1));
    if (isJsonObject(value)) return value;
  }
  return {};
}

/** Fields that say what a task is about, the most telling first. */
const TELLING = [
  "task",
  "topic",
  "question",
  "query",
  "goal",
  "subject",
  "title",
  "ticket",
  "message",
  "prompt",
  "text",
];
const LONGEST_TOPIC = 80;

function topicOf(task: string, input: JsonObject): string {
  const told = TELLING.map((name) => input[name]).find((value) => typeof value === "string" && value !== "");
  const text = typeof told === "string" ? told : task;
  const line = text.split("\n").find((part) => /\p{L}/u.test(part)) ?? "the task";
  const plain = line
    .replaceAll(/[{}"[\]]/g, "")
    .trim()
    .replace(/[.!?:,]+$/, "");
  return plain.length <= LONGEST_TOPIC
    ? plain
    : `${plain.slice(0, plain.lastIndexOf(" ", LONGEST_TOPIC)) || plain.slice(0, LONGEST_TOPIC)}…`;
}

/** The highest count of a round that the input mentions. */
function roundOf(text: string): number {
  const counts = [
    ...text.matchAll(
      /\b(?:revision|iteration|round|draft|version|attempt|index)\\?"?\s*[:#]?\s*(\d{1,2})\b/gi,
    ),
  ];
  const highest = Math.max(0, ...counts.map((match) => Number(match[1])));
  return Math.min(20, Math.max(1, highest));
}
