import { describe, expect, it } from "vitest";
import { toEventJson, toStreamEvent } from "@/lib/http/entry-events";
import { cutData, shownData, shownStep } from "@/lib/ledger/views/shown-data";
import { entry } from "./entries";

const LONG = "x".repeat(501);
const BLOB = { id: "blb_1", size: 9_000, sha256: "ab" };

describe("what people see of an entry", () => {
  it("is its data, with the recorded output or error", () => {
    const data = { step_id: "a" };
    expect(shownData(entry(1, "log", { data }))).toEqual(data);
    expect(shownData(entry(1, "x", { data, result: { ok: true, output: { n: 1 } } }))).toEqual({
      ...data,
      output: { n: 1 },
    });
    const error = { code: "step_failed", message: "No." };
    expect(shownData(entry(1, "x", { data, result: { ok: false, error, status: "failed" } }))).toEqual({
      ...data,
      error,
    });
    expect(shownData(entry(1, "x", { data, result: { value: 7, timed_out: false } }))).toEqual({
      ...data,
      output: 7,
      timed_out: false,
    });
    expect(shownData(entry(1, "x", { data, result: { skipped: true } }))).toEqual(data);
    expect(shownData(entry(1, "x", { data, result: { output: null } }))).toEqual({ ...data, output: null });
  });

  it("is cut at 500 characters, and says where", () => {
    const cut = cutData(entry(1, "x", { data: { a: { b: [LONG] } }, result: { ok: true, output: LONG } }));
    const shown = `${"x".repeat(500)}... [truncated, 501 chars total]`;
    expect(cut.data).toEqual({ a: { b: [shown] }, output: shown });
    expect(cut.truncated).toEqual([
      { pointer: "/a/b/0", length: 501 },
      { pointer: "/output", length: 501 },
    ]);
  });

  it("names what is stored apart, of data and of result", () => {
    const given = {
      data: { $blobs: { input: BLOB } },
      result: { ok: true, $blobs: { output: { ...BLOB, id: "blb_2" } } },
    };
    const cut = cutData(entry(1, "x", given));
    expect(cut.data).toEqual({
      input: { $blob: "blb_1", size: 9_000, sha256: "ab" },
      output: { $blob: "blb_2", size: 9_000, sha256: "ab" },
    });
    expect(cut.truncated.map(({ pointer }) => pointer)).toEqual(["/input", "/output"]);
  });

  it("is what streams and events carry", () => {
    const ended = entry(4, "orchestrator.step.completed", {
      step: "a",
      data: { step_id: "a" },
      result: { ok: true, output: LONG },
    });
    const streamed = JSON.parse(toStreamEvent(ended).data) as { output: string };
    expect(streamed.output).toContain("[truncated, 501 chars total]");
    expect(toEventJson(ended).data).toEqual({ step_id: "a", output: LONG });
  });

  it("has a step id for the orchestrator's own lines", () => {
    expect(shownStep(entry(1, "log"))).toBe("orch-main");
    expect(shownStep(entry(1, "log", { step: "a" }))).toBe("a");
    expect(shownStep(entry(1, "log", { path: "tool" }))).toBeNull();
  });
});
