import { ORCHESTRATION_TEMPLATES } from "@/lib/core/orchestration-templates";
import type { Context } from "@/lib/services/context";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";

/** Templates that the demo workspace has as orchestrations of its own. */
const SEEDED = ["ping-pong", "support-triage"];

/** The roles of all templates, but for names that are taken, and two orchestrations made from them. */
export async function seedTemplates(ctx: Context, taken: readonly string[]): Promise<void> {
  const needed = ORCHESTRATION_TEMPLATES.flatMap(({ roles }) => roles);
  for (const { name, description, basePrompt, outputSchema } of needed) {
    if (taken.includes(name)) continue;
    const input = CreateRole.parse({
      name,
      description,
      base_prompt: basePrompt,
      output_schema: outputSchema,
    });
    await createRole({ ctx, input });
  }
  for (const { id, definition } of ORCHESTRATION_TEMPLATES) {
    if (SEEDED.includes(id)) await createOrchestration({ ctx, input: { definition, publish: true } });
  }
}

/** Orchestrations of the demo that are worth a run, with an input for it. */
export const TEMPLATE_RUNS = ORCHESTRATION_TEMPLATES.filter(({ id }) => SEEDED.includes(id)).map(
  ({ definition, example }) => ({ name: definition.name, input: example }),
);
