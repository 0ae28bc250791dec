import { z } from "zod";
import { OrchestrationInput } from "@/lib/core/orchestration-input";
import { JsonObjectShape } from "../json-shape";
import { PageQuery, pageShape } from "../paging";

/** A saved orchestration without its steps: what lists show. */
export const Orchestration = z
  .object({
    id: z.string(),
    object: z.literal("orchestration"),
    name: z.string(),
    description: z.string().nullable(),
    tags: z.array(z.string()),
    active: z.boolean(),
    published_version: z.number().int().nullable(),
    latest_version: z.number().int(),
    has_draft: z.boolean().meta({ description: "Whether the latest version is not the published one." }),
    created_by: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "Orchestration" });
export type Orchestration = z.infer<typeof Orchestration>;

/** One immutable version. Its definition is as it was written, ready to be edited and sent again. */
export const OrchestrationVersion = z
  .object({
    object: z.literal("orchestration_version"),
    orchestration_id: z.string(),
    version: z.number().int(),
    state: z.enum(["draft", "published"]),
    definition: JsonObjectShape,
    content_hash: z
      .string()
      .meta({ description: "SHA-256 of the canonical JSON (RFC 8785) of the definition." }),
    created_by: z.string().nullable(),
    created_at: z.string(),
    published_at: z.string().nullable(),
  })
  .meta({ id: "OrchestrationVersion" });
export type OrchestrationVersion = z.infer<typeof OrchestrationVersion>;

/** One orchestration with the definition that runs, and the draft after it if there is one. */
export const OrchestrationDetail = z
  .object({
    ...Orchestration.shape,
    definition: JsonObjectShape.nullable().meta({
      description: "The published definition; null until one is.",
    }),
    draft: OrchestrationVersion.nullable().meta({
      description: "The latest version, when it is not the published one.",
    }),
  })
  .meta({ id: "OrchestrationDetail" });
export type OrchestrationDetail = z.infer<typeof OrchestrationDetail>;

export const OrchestrationList = pageShape(Orchestration).meta({ id: "OrchestrationList" });
export const OrchestrationVersionList = pageShape(OrchestrationVersion).meta({
  id: "OrchestrationVersionList",
});

export const OrchestrationListQuery = PageQuery.extend({
  tag: z.string().min(1).max(100).optional(),
  active: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional()
    .meta({ description: "Only those that are (or are not) active." }),
});

const publish = z.boolean().default(true).meta({ description: "Publish version 1 at once." });

/** A definition is checked as a whole by core, which answers with JSON pointers; here it is just an object. */
export const CreateOrchestration = z.looseObject({ publish });
/** What it looks like. */
export const DocumentedCreate = OrchestrationInput.extend({ publish }).meta({
  id: "CreateOrchestration",
  description: "A definition, plus `publish`.",
});

export const DefinitionBody = z
  .looseObject({})
  .meta({ id: "OrchestrationDefinitionBody", description: "A definition, right or wrong." });

/** The body of `…/{id}/validate`: without one, what is saved is checked. */
export const OptionalDefinitionBody = z.looseObject({}).optional();

/** Body of `PATCH`: what is not versioned. */
export const UpdateOrchestration = z
  .object({
    active: z.boolean(),
    tags: z.array(z.string().min(1).max(100)).max(50),
    description: z.string().max(4000).nullable(),
  })
  .partial()
  .meta({ id: "UpdateOrchestration" });
export type UpdateOrchestration = z.infer<typeof UpdateOrchestration>;

export const PublishOrchestration = z
  .object({
    version: z
      .number()
      .int()
      .min(1)
      .max(2_147_483_647)
      .optional()
      .meta({ description: "Default: the latest." }),
  })
  .optional()
  .meta({ id: "PublishOrchestration" });

export const ValidationResult = z
  .object({
    valid: z.boolean(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
  })
  .meta({ id: "ValidationResult" });
export type ValidationResult = z.infer<typeof ValidationResult>;

/** An id or a name. */
export const OrchestrationParams = z.object({ id: z.string().min(1).max(200) });
