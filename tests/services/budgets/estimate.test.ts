import { afterAll, beforeAll, expect, it } from "vitest";
import type { Context } from "@/lib/services/context";
import { estimateOrchestration } from "@/lib/services/budgets/estimate";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { updateOrchestration } from "@/lib/services/orchestrations/update";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { recordUsage } from "@/lib/services/usage/record";
import type { ModelDescription, ModelDirectory } from "@/lib/core/model";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

/** One model, the default, at this price. */
function directory(price: ModelDescription["price"]): ModelDirectory {
  const model: ModelDescription = {
    reference: "test/model",
    provider: "test",
    kind: "language",
    source: "environment",
    label: "Test",
    contextTokens: null,
    tools: true,
    vision: false,
    structuredOutput: true,
    price,
    isDefault: true,
    circuit: "closed",
  };
  return {
    list: async () => [model],
    test: async () => {
      throw new Error("Nobody tests a model here.");
    },
  };
}

describeDatabases("estimates", (open) => {
  let workspaces: Workspaces;
  beforeAll(async () => {
    workspaces = await openWorkspaces(await open());
  });
  afterAll(() => workspaces?.close());

  async function orchestration(ctx: Context) {
    const role = await createRole({
      ctx,
      input: CreateRole.parse({ name: "Critic", base_prompt: "x".repeat(400) }),
    });
    const steps = [
      { id: "shout", capability: "echo", inputMapping: { text: "a" } },
      {
        id: "refine",
        type: "loop",
        maxIterations: 4,
        until: { field: "context.critic.text", operator: "==", value: "good" },
        steps: [{ id: "critic", role: "critic" }],
      },
    ];
    const made = await createOrchestration({ ctx, input: { definition: { name: "Refine", steps } } });
    return { role, id: made.id };
  }

  it("count what orchestrations inside would do, and name those that can't run", async () => {
    const { owner } = workspaces.workspace();
    await orchestration(owner);
    const steps = [
      {
        id: "twice",
        type: "loop",
        maxIterations: 2,
        until: { field: "context.refine.text", operator: "==", value: "good" },
        steps: [{ id: "refine", type: "orchestration", orchestration: "Refine" }],
      },
    ];
    const outer = await createOrchestration({ ctx: owner, input: { definition: { name: "Outer", steps } } });
    const estimate = await estimateOrchestration({ ctx: owner, input: { id: outer.id } });
    expect(estimate.roles).toMatchObject([
      { step_id: "refine/critic", role: "Critic", times: { low: 1, high: 8 } },
    ]);
    await updateOrchestration({ ctx: owner, input: { id: "Refine", active: false } });
    const without = await estimateOrchestration({ ctx: owner, input: { id: outer.id } });
    expect(without.roles).toEqual([]);
    expect(without.assumptions.join(" ")).toContain("Refine");
  });

  it("go by the prompt first, and by past tasks as soon as there are some", async () => {
    const { owner, viewer, stranger } = workspaces.workspace();
    const { id, role } = await orchestration(owner);
    const first = await estimateOrchestration({ ctx: viewer, input: { id } });
    expect(first.roles).toMatchObject([
      { role: "Critic", basis: "prompt_length", times: { low: 1, high: 4 } },
    ]);
    expect(first.tokens.low).toBeGreaterThan(100);
    expect(first.tokens.high).toBeGreaterThan(4 * 1_500);
    const usage = {
      inputTokens: 1_000,
      cachedTokens: 0,
      outputTokens: 500,
      reasoningTokens: 0,
      costUsd: null,
    };
    const place = {
      executionId: "exe_1",
      rootId: "exe_1",
      step: "critic",
      role: role.id,
      orchestrationId: id,
    };
    const call = { model: "any/model", latencyMs: 1, outcome: "completed" as const, error: null };
    await recordUsage({ ctx: owner, input: { ...usage, ...place, ...call } });
    const at = (price: ModelDescription["price"]) =>
      estimateOrchestration({ ctx: { ...viewer, models: directory(price) }, input: { id } });
    const unpriced = await at(null);
    expect(unpriced.roles).toMatchObject([{ basis: "past_usage", tokens: { low: 1_500, high: 6_000 } }]);
    expect(unpriced.cost_usd).toBeNull();
    expect(unpriced.assumptions.join(" ")).toContain("no price is known");
    const price = { input: 2, cachedInput: null, output: 10, source: "test", date: "2026-11-01" };
    expect((await at(price)).cost_usd).toEqual({ low: 0.007, high: 0.028 });
    expect(await codeOf(estimateOrchestration({ ctx: stranger, input: { id } }))).toBe("not_found");
  });
});
