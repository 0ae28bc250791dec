import { afterAll, beforeAll, expect, it } from "vitest";
import type { Context } from "@/lib/services/context";
import { finishUsage } from "@/lib/services/usage/finish";
import { listUsage } from "@/lib/services/usage/list";
import { recordUsage, type UsageOfCall } from "@/lib/services/usage/record";
import { reportUsage } from "@/lib/services/usage/report";
import { UsageReport, UsageRecordQuery, UsageQuery } from "@/lib/services/usage/shapes";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

const CALL: UsageOfCall = {
  model: "openai/gpt-4o-mini",
  executionId: "exe_one",
  rootId: "exe_one",
  step: "draft",
  role: "rol_writer",
  orchestrationId: null,
  inputTokens: 1_000,
  cachedTokens: 200,
  outputTokens: 100,
  reasoningTokens: 40,
  costUsd: 0.25,
  latencyMs: 812.5,
  outcome: "completed",
  error: null,
};

describeDatabases("usage", (open) => {
  let workspaces: Workspaces;
  beforeAll(async () => {
    workspaces = await openWorkspaces(await open());
  });
  afterAll(() => workspaces.close());

  const record = (ctx: Context, changes: Partial<UsageOfCall> = {}) =>
    recordUsage({ ctx, input: { ...CALL, ...changes } });
  const report = (ctx: Context, query: object = {}) => reportUsage({ ctx, input: UsageQuery.parse(query) });
  const list = (ctx: Context, query: object = {}) => listUsage({ ctx, input: UsageRecordQuery.parse(query) });

  it("puts a call right that was written down before it was made, once, and flags what was estimated", async () => {
    const { owner, viewer } = workspaces.workspace();
    const begun = {
      outcome: "unfinished",
      estimated: true,
      outputTokens: 0,
      costUsd: 0.2,
      latencyMs: 0,
    } as const;
    const { id } = await record(owner, { ...begun, orchestrationId: "orc_one" });
    await record(owner, { ...begun, role: null });
    expect((await report(viewer)).total).toMatchObject({ calls: 2, failed_calls: 0, estimated_calls: 2 });
    const { model: _, executionId: __, ...rest } = CALL;
    const finished = { ...rest, id, inputTokens: 900, outcome: "failed", error: "timeout" } as const;
    await finishUsage({ ctx: owner, input: finished });
    await finishUsage({ ctx: owner, input: { ...finished, inputTokens: 5_000_000 } });
    await finishUsage({ ctx: workspaces.workspace().owner, input: finished });
    const whole = await report(viewer);
    expect(whole.total).toMatchObject({ calls: 2, failed_calls: 1, estimated_calls: 1, input_tokens: 1_900 });
    expect(whole.month).toMatchObject({ calls: 2, input_tokens: 1_900, output_tokens: 100, cost_usd: 0.45 });
    expect((await list(viewer)).data).toMatchObject([
      { outcome: "unfinished", estimated: true },
      { id, outcome: "failed", error: "timeout", estimated: false, input_tokens: 900 },
    ]);
  });

  it("sums by day, model, role and orchestration; what has no price is not free", async () => {
    const { owner, viewer } = workspaces.workspace();
    await record(owner);
    await record(owner, { role: null, orchestrationId: "orc_gone" });
    await record(owner, { model: "local/llama", costUsd: null });
    await record(owner, {
      model: "local/llama",
      costUsd: null,
      inputTokens: 0,
      outputTokens: 0,
      outcome: "failed",
    });
    const byModel = await report(viewer, { group_by: "model" });
    expect(UsageReport.parse(byModel)).toEqual(byModel);
    expect(byModel.total).toMatchObject({
      calls: 4,
      failed_calls: 1,
      input_tokens: 3_000,
      output_tokens: 300,
      cost_usd: 0.5,
      unpriced_calls: 1,
    });
    expect(byModel.data).toMatchObject([
      { key: "openai/gpt-4o-mini", calls: 2, cost_usd: 0.5, unpriced_calls: 0 },
      { key: "local/llama", calls: 2, cost_usd: null, unpriced_calls: 1 },
    ]);
    expect((await report(viewer, { group_by: "role" })).data).toMatchObject([
      { key: "rol_writer", label: "rol_writer", calls: 3 },
      { key: "", calls: 1 },
    ]);
    expect((await report(viewer, { group_by: "orchestration" })).data.map((group) => group.key)).toContain(
      "orc_gone",
    );
    const byDay = await report(viewer);
    expect(byDay.data).toMatchObject([{ key: owner.clock().toISOString().slice(0, 10), calls: 4 }]);
    expect(byDay.month).toMatchObject({ calls: 4, input_tokens: 3_000, cost_usd: 0.5 });
    const before = await report(viewer, { to: "2020-02-01T00:00:00Z" });
    expect(before).toMatchObject({ total: { calls: 0, cost_usd: null }, data: [] });
  });

  it("adds up calls that end together", async () => {
    const { owner } = workspaces.workspace();
    await Promise.all(Array.from({ length: 20 }, () => record(owner)));
    expect((await report(owner)).month).toMatchObject({ calls: 20, input_tokens: 20_000, cost_usd: 5 });
  });

  it("lists calls in pages, by filter, for its own workspace and readers", async () => {
    const { owner, viewer } = workspaces.workspace();
    for (const step of ["a", "b", "c"]) await record(owner, { step });
    const first = await list(viewer, { limit: 2 });
    const second = await list(viewer, { limit: 2, cursor: first.next_cursor });
    expect([...first.data, ...second.data].map((item) => item.step)).toEqual(["c", "b", "a"]);
    expect((await list(viewer, { execution_id: "exe_other" })).data).toEqual([]);
    expect((await list(viewer, { model: CALL.model, from: "2020-01-01T00:00:00Z" })).data).toHaveLength(3);
    const stranger = workspaces.workspace().owner;
    expect((await list(stranger)).data).toEqual([]);
    expect((await report(stranger)).total.calls).toBe(0);
    const nobody: Context = { ...viewer, actor: { ...viewer.actor, scopes: [] } };
    expect(await codeOf(list(nobody))).toBe("forbidden");
    expect(await codeOf(report(nobody))).toBe("forbidden");
    expect(await codeOf(report(viewer, { from: "2020-01-01T00:00:00Z" }))).toBe("invalid");
  });
});
