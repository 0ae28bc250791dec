import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import { conversationOf, totalOf } from "@/lib/ui/execution/conversation";
import { addPiece, readPiece, stillWritten } from "@/lib/ui/execution/live-text";
import type { ExecutionEvent } from "@/lib/ui/use-execution-events";

let seq = 0;
const event = (name: string, data: JsonObject): ExecutionEvent => ({
  seq: ++seq,
  at: "2026-11-21T09:00:00.000Z",
  event: name,
  path: "role/write",
  step_id: "write",
  data,
});

const call = (more: JsonObject): ExecutionEvent =>
  event("model.call.completed", {
    id: "write/model-1",
    model: "demo/scripted",
    input_tokens: 10,
    output_tokens: 5,
    cost_usd: 0.5,
    latency_ms: 20,
    ...more,
  });

describe("a conversation", () => {
  it("is told once, whatever each call repeats", () => {
    const turns = conversationOf([
      event("mcp.toolbox.generated", { tools: ["echo"], excluded: [{ name: "fail", reason: "not listed" }] }),
      event("model.call.started", {}),
      call({
        messages: [
          { role: "system", content: "You write." },
          { role: "user", content: [{ type: "text", text: "Write." }] },
        ],
        response: [{ type: "tool-call", toolName: "echo", input: "{}" }],
      }),
      event("tool.call.completed", {
        tool: "echo",
        arguments: { text: "a" },
        output: { ok: true, output: "A" },
      }),
      call({
        messages: [
          { role: "assistant", content: [] },
          { role: "tool", content: [] },
        ],
        response: [{ type: "text", text: "Done." }],
      }),
    ]);
    expect(turns).toMatchObject([
      { kind: "tools", given: ["echo"], excluded: [{ name: "fail", reason: "not listed" }] },
      { kind: "instructions", text: "You write." },
      { kind: "asked", text: "Write." },
      { kind: "answered", text: "", calls: 1 },
      { kind: "tool", tool: "echo", output: "A", error: null },
      { kind: "answered", text: "Done.", calls: 0 },
    ]);
    expect(totalOf(turns)).toMatchObject({
      calls: 2,
      tools: 1,
      inputTokens: 20,
      outputTokens: 10,
      costUsd: 1,
    });
  });

  it("shows what failed, and no cost where one call's price is unknown", () => {
    const turns = conversationOf([
      call({ cost_usd: null, response: [] }),
      event("model.call.failed", { error: { code: "timeout", message: "Too slow." } }),
      event("tool.call.failed", {
        tool: "fail",
        arguments: {},
        error: { code: "agent_failed", message: "No." },
      }),
    ]);
    expect(turns.map(({ kind }) => kind)).toEqual(["answered", "refused", "tool"]);
    expect(totalOf(turns).costUsd).toBeNull();
  });

  it("shows text as it is written: pieces that repeat, begin anew or end", () => {
    const piece = (offset: number, text: string) =>
      readPiece("model.text.delta", JSON.stringify({ run: "write/model-1", step_id: "write", offset, text }));
    const read = [piece(0, "All "), piece(4, "play"), piece(4, "play together")].filter(
      (item) => item !== null,
    );
    const written = read.reduce(addPiece, []);
    expect(written).toEqual([{ run: "write/model-1", step: "write", text: "All play together" }]);
    const reset = readPiece("step.reset", JSON.stringify({ run: "write/model-1", step_id: "write" }));
    expect(stillWritten(addPiece(written, reset!), [event("log", {})])).toEqual([]);
    expect(stillWritten(written, [event("model.call.started", { id: "write/model-1" })])).toEqual(written);
    expect(stillWritten(written, [call({})])).toEqual([]);
    expect(stillWritten(written, [event("orchestrator.step.failed", {})])).toEqual([]);
    expect(readPiece("model.text.delta", "{}")).toBeNull();
    expect(readPiece("model.text.delta", "no json")).toBeNull();
  });
});
