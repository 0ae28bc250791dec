import { z } from "zod";
import { requireScope } from "@/lib/core/actor";
import { ORCHESTRATION_TEMPLATES } from "@/lib/core/orchestration-templates";
import type { Context } from "../context";
import { JsonObjectShape } from "../json-shape";

export const OrchestrationTemplate = z
  .object({
    id: z.string(),
    object: z.literal("orchestration_template"),
    name: z.string(),
    purpose: z.string(),
    roles: z
      .array(
        z.object({
          name: z.string(),
          description: z.string(),
          base_prompt: z.string(),
          output_schema: JsonObjectShape.nullable(),
        }),
      )
      .meta({ description: "What its steps name, ready for `POST /v1/roles`." }),
    definition: JsonObjectShape.meta({ description: "Ready for `POST /v1/orchestrations`." }),
    example: JsonObjectShape.meta({ description: "An input it can be tried with." }),
  })
  .meta({ id: "OrchestrationTemplate" });
export type OrchestrationTemplate = z.infer<typeof OrchestrationTemplate>;

export const OrchestrationTemplateList = z
  .object({ data: z.array(OrchestrationTemplate), next_cursor: z.null() })
  .meta({ id: "OrchestrationTemplateList" });
export type OrchestrationTemplateList = z.infer<typeof OrchestrationTemplateList>;

/** The built-in plans to start from. They are few, and the same for everybody. */
export function listTemplates({ ctx }: { ctx: Context }): OrchestrationTemplateList {
  requireScope(ctx.actor, "orchestrations:read");
  const data = ORCHESTRATION_TEMPLATES.map(({ id, name, purpose, roles, definition, example }) => ({
    id,
    object: "orchestration_template" as const,
    name,
    purpose,
    roles: roles.map((role) => ({
      name: role.name,
      description: role.description,
      base_prompt: role.basePrompt,
      output_schema: role.outputSchema,
    })),
    definition: { ...definition },
    example,
  }));
  return { data: JSON.parse(JSON.stringify(data)) as OrchestrationTemplate[], next_cursor: null };
}
