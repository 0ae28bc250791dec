import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import { asStream } from "../call/replay";
import { play } from "./play";

/** Milliseconds between two words: quick, and still seen to be written. */
const WORD_MS = 8;

/**
 * A model that answers from scripts (`scripts.ts`), for demo mode: the same conversation gets the same answer. Its
 * answers say so in their metadata.
 */
export function scriptedModel(wordMs = WORD_MS): LanguageModelV4 {
  return {
    specificationVersion: "v4",
    provider: "demo",
    modelId: "scripted",
    supportedUrls: {},
    doGenerate: async (options) => answer(options),
    doStream: async (options) => ({ stream: slowly(options, wordMs) }),
  };
}

function answer(options: LanguageModelV4CallOptions) {
  const { text, toolCalls } = play(options);
  const content: LanguageModelV4Content[] = [
    ...(text === "" ? [] : [{ type: "text" as const, text }]),
    ...toolCalls.map(({ name, input }, index) => ({
      type: "tool-call" as const,
      toolCallId: `call-${options.prompt.length}-${index}`,
      toolName: name,
      input: JSON.stringify(input),
    })),
  ];
  const unified = toolCalls.length > 0 ? ("tool-calls" as const) : ("stop" as const);
  const finishReason: LanguageModelV4FinishReason = { unified, raw: "scripted" };
  return {
    content,
    finishReason,
    usage: {
      inputTokens: {
        total: words(JSON.stringify(options.prompt)),
        noCache: undefined,
        cacheRead: 0,
        cacheWrite: 0,
      },
      outputTokens: { total: words(JSON.stringify(content)), text: undefined, reasoning: 0 },
    },
    providerMetadata: {
      tutti: { scripted: true, note: "This answer comes from a script, no model was asked." },
    },
    response: { modelId: "scripted" },
    warnings: [],
  };
}

/** About what a tokenizer would count. */
function words(text: string): number {
  return Math.ceil(text.length / 4);
}

function slowly(
  options: LanguageModelV4CallOptions,
  wordMs: number,
): ReadableStream<LanguageModelV4StreamPart> {
  return asStream(answer(options)).pipeThrough(
    new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
      async transform(part, controller) {
        if (part.type !== "text-delta") return controller.enqueue(part);
        for (const delta of part.delta.match(/\s*\S+\s*/g) ?? [part.delta]) {
          options.abortSignal?.throwIfAborted();
          controller.enqueue({ ...part, delta });
          if (wordMs > 0) await new Promise((resolve) => setTimeout(resolve, wordMs));
        }
      },
    }),
  );
}
