import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import { TuttiError } from "@/lib/core/errors";
import { isJsonObject, type Json, type JsonObject, toJson } from "@/lib/core/json";
import { redactJson } from "@/lib/guard/redact";

/** Of text, reasoning and the inputs of tools: several times what any model says at once. */
const MOST_CHARACTERS = 4_194_304;
/** Each becomes a call of its own, all in one turn. */
const MOST_TOOL_CALLS = 100;

type Answer = Pick<
  LanguageModelV4GenerateResult,
  "content" | "finishReason" | "usage" | "providerMetadata" | "response" | "warnings"
>;
type Open = Extract<LanguageModelV4Content, { type: "text" | "reasoning" }>;

/** Puts the pieces of a streamed answer together into what `doGenerate` would have returned. */
export class AnswerCollector {
  private readonly content: LanguageModelV4Content[] = [];
  private readonly open = new Map<string, Open>();
  private answer: Omit<Answer, "content"> | null = null;
  private warnings: Answer["warnings"] = [];
  private response: NonNullable<Answer["response"]> = {};
  private characters = 0;
  private toolCalls = 0;

  /** Throws what an `error` part carries, and `value_too_large` for an answer that goes on and on. */
  add(part: LanguageModelV4StreamPart): void {
    if ("delta" in part) this.characters += part.delta.length;
    if (part.type === "tool-call") this.toolCalls++;
    if (this.characters > MOST_CHARACTERS)
      throw new TuttiError("value_too_large", `A model's answer has at most ${MOST_CHARACTERS} characters.`);
    if (this.toolCalls > MOST_TOOL_CALLS)
      throw new TuttiError("value_too_large", `A model calls at most ${MOST_TOOL_CALLS} tools at once.`);
    switch (part.type) {
      case "stream-start":
        this.warnings = part.warnings;
        return;
      case "response-metadata": {
        const { type: _, ...metadata } = part;
        this.response = metadata;
        return;
      }
      case "text-start":
      case "reasoning-start":
        return this.begin(part);
      case "text-delta":
      case "reasoning-delta":
        return this.extend(part);
      case "text-end":
      case "reasoning-end":
        return this.finishBlock(part);
      case "finish":
        this.answer = {
          finishReason: part.finishReason,
          usage: part.usage,
          ...(part.providerMetadata ? { providerMetadata: part.providerMetadata } : {}),
          warnings: this.warnings,
        };
        return;
      case "error":
        throw part.error;
      case "tool-input-start":
      case "tool-input-delta":
      case "tool-input-end":
      case "raw":
      case "ping":
        return;
      default:
        this.content.push(part);
    }
  }

  /** The whole answer; null when the stream ended before it did. */
  finished(): Answer | null {
    if (!this.answer) return null;
    const { content, response } = this;
    return { ...this.answer, finishReason: finishedBy(this.answer.finishReason, content), content, response };
  }

  private begin(part: Extract<LanguageModelV4StreamPart, { type: "text-start" | "reasoning-start" }>): void {
    const type = part.type === "text-start" ? ("text" as const) : ("reasoning" as const);
    const block: Open = { type, text: "" };
    if (part.providerMetadata) block.providerMetadata = part.providerMetadata;
    this.open.set(`${type} ${part.id}`, block);
    this.content.push(block);
  }

  private extend(part: Extract<LanguageModelV4StreamPart, { type: "text-delta" | "reasoning-delta" }>): void {
    const block = this.open.get(`${part.type === "text-delta" ? "text" : "reasoning"} ${part.id}`);
    if (!block) return;
    block.text += part.delta;
    if (part.providerMetadata) block.providerMetadata = part.providerMetadata;
  }

  private finishBlock(
    part: Extract<LanguageModelV4StreamPart, { type: "text-end" | "reasoning-end" }>,
  ): void {
    const block = this.open.get(`${part.type === "text-end" ? "text" : "reasoning"} ${part.id}`);
    if (block && part.providerMetadata) block.providerMetadata = part.providerMetadata;
  }
}

/**
 * Some servers call a finished turn with calls of tools by another word than everybody: a loop would stop there, with
 * calls that nobody makes. One that was cut short stays what it is.
 */
function finishedBy(
  reason: Answer["finishReason"],
  content: readonly LanguageModelV4Content[],
): Answer["finishReason"] {
  const calls = content.some((part) => part.type === "tool-call" && !part.providerExecuted);
  const isWhole = reason.unified === "stop" || reason.unified === "other";
  return calls && isWhole ? { ...reason, unified: "tool-calls" } : reason;
}

/**
 * An answer as the journal keeps it, and as the task goes on with it: bytes as base64, times as text, nothing of the
 * transport, no secret by value pattern.
 */
export function answerToJson(answer: Answer): JsonObject {
  const kept = (toJson(withoutBytes(answer))?.value ?? {}) as JsonObject;
  const { content } = kept;
  return Array.isArray(content) ? { ...kept, content: content.map(withoutSecrets) } : kept;
}

function withoutSecrets(part: Json): Json {
  if (!isJsonObject(part)) return redactJson(part);
  // What its provider has signed must come back to it as it was.
  const { providerMetadata, ...rest } = part;
  const shown = redactJson(rest) as JsonObject;
  return providerMetadata === undefined ? shown : { ...shown, providerMetadata };
}

/** The reverse; a replay hands out the same answer as the call did. */
export function answerFromJson(stored: JsonObject): LanguageModelV4GenerateResult {
  const answer = stored as unknown as LanguageModelV4GenerateResult;
  const at = answer.response?.timestamp as unknown;
  if (typeof at !== "string") return answer;
  return { ...answer, response: { ...answer.response, timestamp: new Date(at) } };
}

function withoutBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutBytes(item)]));
}
