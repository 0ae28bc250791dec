import { expect, it } from "vitest";
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { AnswerCollector } from "@/lib/models/call/answer";

/** Adds the piece until it is refused; how often it was taken. */
function takes(piece: (index: number) => LanguageModelV4StreamPart, most: number): number {
  const collector = new AnswerCollector();
  collector.add({ type: "text-start", id: "0" });
  for (let index = 0; index < most; index++) {
    try {
      collector.add(piece(index));
    } catch (error) {
      expect(error).toMatchObject({ code: "value_too_large" });
      return index;
    }
  }
  return most;
}

it("an answer of a model that goes on and on is cut", () => {
  const delta = "x".repeat(1_048_576);
  expect(takes(() => ({ type: "text-delta", id: "0", delta }), 100)).toBe(4);
  expect(takes(() => ({ type: "tool-input-delta", id: "0", delta }), 100)).toBe(4);
});

it("an answer that calls tools without an end is refused before the first is called", () => {
  const call = (index: number) =>
    ({ type: "tool-call", toolCallId: `call-${index}`, toolName: "echo", input: "{}" }) as const;
  expect(takes(call, 100)).toBe(100);
  expect(takes(call, 10_000)).toBe(100);
});
