import { afterAll, beforeAll, expect, it } from "vitest";
import type { Context } from "@/lib/services/context";
import { estimateOrchestration } from "@/lib/services/budgets/estimate";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { recordUsage } from "@/lib/services/usage/record";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

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
    const second = await estimateOrchestration({ ctx: viewer, input: { id } });
    expect(second.roles).toMatchObject([{ basis: "past_usage", tokens: { low: 1_500, high: 6_000 } }]);
    expect(second.cost_usd).toBeNull();
    expect(second.assumptions.join(" ")).toContain("no price is known");
    expect(await codeOf(estimateOrchestration({ ctx: stranger, input: { id } }))).toBe("not_found");
  });
});
