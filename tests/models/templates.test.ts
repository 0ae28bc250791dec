import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import { ORCHESTRATION_TEMPLATES } from "@/lib/core/orchestration-templates";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import type { Execution } from "@/lib/services/executions/shapes";
import { ExecuteBody } from "@/lib/services/executions/shapes";
import { writeMemory } from "@/lib/services/memory/write";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { untilEnded } from "../support/executions";
import { openRunner } from "../support/runners";

/** What each template must come to with its example, on the scripted model. */
const SENSIBLE: Record<string, (execution: Execution) => void> = {
  "planner-executor-reviewer": ({ output, steps }) => {
    expect(output).toMatchObject({ approved: true, result: expect.stringContaining("To turn it off") });
    expect(steps.filter(({ id }) => id.endsWith("review"))).toHaveLength(2);
  },
  "map-reduce": ({ output }) => {
    expect(output).toMatchObject({ read: 3, answer: expect.stringContaining("3 texts") });
    expect((output as { key_points: string[] }).key_points[2]).toContain("always on time");
  },
  "tree-of-thoughts": ({ output }) => {
    expect(output).toMatchObject({
      way: "Ask less",
      solution: expect.stringContaining("Solution: Ask less"),
    });
    expect((output as { ratings: JsonObject[] }).ratings).toHaveLength(3);
  },
  "ping-pong": ({ output }) => {
    expect(output).toMatchObject({ score: 0.85, text: expect.stringContaining("which line you would cut") });
  },
  "research-assistant": ({ output, steps }) => {
    expect(output).toMatchObject({
      confidence: 0.85,
      answer: expect.stringMatching(/setup takes too long.*\[/s),
    });
    expect(steps.find(({ id }) => id === "keep")?.status).toBe("completed");
  },
  "support-triage": ({ output }) => {
    expect(output).toMatchObject({ category: "billing", urgency: "normal", decision: "not_needed" });
    expect((output as { reply: string }).reply).toContain("October");
  },
};

describe("templates on the scripted model", () => {
  let runtime: Runtime;
  let ctx: Context;

  beforeAll(async () => {
    runtime = await openRunner("embedded", await openTestDatabase("pglite"), { environment: {} });
  });
  beforeEach(async () => {
    const tenant = await makeTenant(runtime.database);
    ctx = contextFor(runtime, await makeMember(runtime.database, tenant.id, "owner"));
  });
  afterAll(() => runtime.close());

  it.each(ORCHESTRATION_TEMPLATES)("$name runs to a sensible end", async (template) => {
    await writeMemory({
      ctx,
      input: { text: "Exit interviews: customers leave within the first month since setup takes too long." },
    });
    for (const role of template.roles) {
      const { name, description, basePrompt, outputSchema } = role;
      const input = CreateRole.parse({
        name,
        description,
        base_prompt: basePrompt,
        output_schema: outputSchema,
      });
      await createRole({ ctx, input });
    }
    const made = await createOrchestration({ ctx, input: { definition: template.definition } });
    const body = ExecuteBody.parse({ input: template.example });
    const { id } = await executeOrchestration({ ctx, input: { id: made.id, body, idempotency: null } });
    const execution = await untilEnded(ctx, id);
    expect(execution.error).toBeNull();
    expect(execution.status).toBe("completed");
    SENSIBLE[template.id]?.(execution);
  });

  it("every template is held to what it promises", () => {
    expect(Object.keys(SENSIBLE)).toEqual(ORCHESTRATION_TEMPLATES.map(({ id }) => id));
  });
});
