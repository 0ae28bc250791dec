import { z } from "zod";
import { OrchestrationInput } from "@/lib/core/orchestration-input";
import { monthlyLimits } from "../budgets/monthly-shapes";
import { JsonObjectShape } from "../json-shape";
import { StartOptions } from "../executions/shapes";
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
    has_draft: z.boolean().meta({ description: "Whether the latest version was never published." }),
    starts_per_minute: z
      .number()
      .int()
      .nullable()
      .meta({ description: "Starts of all callers together; null: not limited." }),
    budget: JsonObjectShape.nullable().meta({
      description: "Limits of each execution, and of its months; null: none of its own.",
    }),
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
    note: z.string().nullable().meta({ description: "What it changes, in its author's words." }),
    created_by: z.string().nullable(),
    author: z.string().nullable().meta({ description: "Name of the person or key that wrote it." }),
    created_in: z
      .string()
      .nullable()
      .meta({ description: "The execution whose agent wrote it; null: a person or a key did." }),
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
    content_hash: z.string().meta({
      description: "Of the latest version. Send it back with `PUT`, so that nobody's work is overwritten.",
    }),
    draft: OrchestrationVersion.nullable().meta({
      description: "The latest version, when it was never published.",
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

const note = z.string().max(2_000).optional().meta({ description: "What this version changes, in words." });
const contentHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "A content hash is 64 hexadecimal digits.")
  .optional();

const publish = z.boolean().default(true).meta({ description: "Publish version 1 at once." });

/** A definition is checked as a whole by core, which answers with JSON pointers; here it is just an object. */
export const CreateOrchestration = z.looseObject({ publish, note });
/** What it looks like. */
export const DocumentedCreate = OrchestrationInput.extend({ publish, note }).meta({
  id: "CreateOrchestration",
  description: "A definition, plus `publish` and `note`.",
});

const basis = contentHash.meta({
  description: "`content_hash` of the version this one was made from: 409 when that is no longer the latest.",
});
/** Body of `PUT`. */
export const DraftOrchestration = z.looseObject({ note, content_hash: basis });
export const DocumentedDraft = OrchestrationInput.extend({ note, content_hash: basis }).meta({
  id: "DraftOrchestration",
  description: "A definition, plus `note` and `content_hash`.",
});

export const DefinitionBody = z
  .looseObject({})
  .meta({ id: "OrchestrationDefinitionBody", description: "A definition, right or wrong." });

/** The body of `…/{id}/validate`: without one, what is saved is checked. */
export const OptionalDefinitionBody = z.looseObject({}).optional();

/** Limits of each execution of an orchestration, and of all together in a month. */
export const OrchestrationBudget = StartOptions.shape.budget.unwrap().extend(monthlyLimits);

/** Body of `PATCH`: what is not versioned. */
export const UpdateOrchestration = z
  .object({
    active: z.boolean(),
    tags: z.array(z.string().min(1).max(100)).max(50),
    description: z.string().max(4000).nullable(),
    starts_per_minute: z.number().int().min(1).max(100_000).nullable(),
    budget: OrchestrationBudget.nullable(),
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
    content_hash: contentHash.meta({
      description: "What was looked at: 409 when the version is another one by now.",
    }),
  })
  .optional()
  .meta({ id: "PublishOrchestration" });

const VersionNumber = z.number().int().min(1).max(2_147_483_647);

export const RollbackOrchestration = z
  .object({
    version: VersionNumber.optional().meta({
      description: "An earlier version that was published. Default: the last one before the published one.",
    }),
  })
  .optional()
  .meta({ id: "RollbackOrchestration" });

export const ValidationResult = z
  .object({
    valid: z.boolean(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
    warnings: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .meta({ description: "Allowed, but likely not meant. Empty while there are errors." }),
  })
  .meta({ id: "ValidationResult" });
export type ValidationResult = z.infer<typeof ValidationResult>;

/** An id or a name. */
export const OrchestrationParams = z.object({ id: z.string().min(1).max(200) });

/** And a version's number; what is none is 0, which no version has. */
export const VersionParams = OrchestrationParams.extend({
  version: z
    .string()
    .max(100)
    .transform((text) => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0)),
});
