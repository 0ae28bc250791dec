import { z } from "zod";
import { JsonObjectShape } from "../json-shape";
import { CreateRole } from "../roles/shapes";
import { UpdateOrchestration } from "./shapes";

export const EXPORT_FORMAT = "tutti.orchestration";
export const EXPORT_VERSION = 1;

const { starts_per_minute, budget } = UpdateOrchestration.shape;

const Metadata = z.object({
  description: z.string().nullable().optional(),
  tags: z.array(z.string()).optional(),
  note: z.string().nullable().optional(),
  starts_per_minute,
  budget,
});

/** A role as it travels: what it is made of, without the right to meta-tools. */
export const RoleDocument = CreateRole.omit({ meta: true, state: true, active: true }).meta({
  id: "RoleDocument",
});
export type RoleDocument = z.output<typeof RoleDocument>;

/** One version of an orchestration as a document of its own. */
export const OrchestrationDocument = z
  .object({
    format: z.literal(EXPORT_FORMAT),
    format_version: z.literal(EXPORT_VERSION),
    name: z.string(),
    version: z.number().int().optional(),
    content_hash: z
      .string()
      .optional()
      .meta({ description: "Of `definition` below: whoever reads it can tell whether it was changed." }),
    exported_at: z.string().optional(),
    redacted: z
      .boolean()
      .optional()
      .meta({ description: "Something that looks like a secret was left out of the definition." }),
    metadata: Metadata.optional(),
    definition: JsonObjectShape,
    roles: z
      .array(RoleDocument)
      .max(200)
      .optional()
      .meta({ description: "The roles its steps name. Those that are here already stay as they are." }),
  })
  .meta({ id: "OrchestrationDocument" });
export type OrchestrationDocument = z.infer<typeof OrchestrationDocument>;

export const ExportQuery = z.object({
  version: z.coerce
    .number()
    .int()
    .min(1)
    .max(2_147_483_647)
    .optional()
    .meta({ description: "Default: the published version, or the latest before one is." }),
  with: z
    .literal("roles")
    .optional()
    .meta({ description: "`roles`: with the roles its steps name; needs `roles:read`." }),
});

export const ON_CONFLICT = ["fail", "rename", "new_version"] as const;

/** Body of `POST /v1/orchestrations/import`. */
export const ImportOrchestration = z
  .object({
    document: OrchestrationDocument,
    on_conflict: z.enum(ON_CONFLICT).default("fail").meta({
      description: "When the name is taken: refuse (409), take another name, or draft a new version.",
    }),
    publish: z.boolean().default(false).meta({ description: "Publish it at once; else it is a draft." }),
    dry_run: z.boolean().default(false).meta({ description: "Only say what would happen." }),
  })
  .meta({ id: "ImportOrchestration" });
export type ImportOrchestration = z.output<typeof ImportOrchestration>;

export const ImportResult = z
  .object({
    object: z.literal("orchestration_import"),
    dry_run: z.boolean(),
    action: z.enum(["created", "renamed", "new_version"]),
    name: z.string(),
    orchestration_id: z.string().nullable().meta({ description: "Null where a dry run would make it." }),
    version: z.number().int(),
    published: z.boolean(),
    roles: z
      .array(z.object({ name: z.string(), action: z.enum(["created", "kept"]) }))
      .meta({ description: "What becomes of the roles in the document; to create one needs `roles:write`." }),
    warnings: z.array(z.object({ pointer: z.string(), detail: z.string() })),
  })
  .meta({ id: "ImportResult" });
export type ImportResult = z.infer<typeof ImportResult>;
