import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";

/** A finished answer as the stream it once was, for callers that stream. */
export function asStream(answer: LanguageModelV4GenerateResult): ReadableStream<LanguageModelV4StreamPart> {
  const parts = partsOf(answer);
  return new ReadableStream({
    pull(controller) {
      const { value, done } = parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

function* partsOf(answer: LanguageModelV4GenerateResult): Generator<LanguageModelV4StreamPart> {
  yield { type: "stream-start", warnings: answer.warnings };
  const { id, modelId, timestamp } = answer.response ?? {};
  yield {
    type: "response-metadata",
    ...(id === undefined ? {} : { id }),
    ...(modelId === undefined ? {} : { modelId }),
    ...(timestamp === undefined ? {} : { timestamp }),
  };
  for (const [index, item] of answer.content.entries()) yield* itemParts(item, String(index));
  const { finishReason, usage, providerMetadata } = answer;
  yield { type: "finish", finishReason, usage, ...(providerMetadata ? { providerMetadata } : {}) };
}

function* itemParts(item: LanguageModelV4Content, id: string): Generator<LanguageModelV4StreamPart> {
  if (item.type !== "text" && item.type !== "reasoning") return yield item;
  const metadata = item.providerMetadata ? { providerMetadata: item.providerMetadata } : {};
  yield { type: `${item.type}-start`, id };
  yield { type: `${item.type}-delta`, id, delta: item.text };
  yield { type: `${item.type}-end`, id, ...metadata };
}
