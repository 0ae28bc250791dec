import { z } from "zod";
import { JsonShape } from "../json-shape";

const Side = z.union([
  z.enum(["draft", "published"]),
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'A version number, "draft" or "published".')
    .transform(Number),
]);

/** Which two versions to compare. */
export const DiffQuery = z.object({
  from: Side.optional().meta({ description: "A version number, `draft` or `published` (the default)." }),
  to: Side.optional().meta({ description: "The same. Default: the latest version." }),
});
export type DiffQuery = z.output<typeof DiffQuery>;

const Place = z
  .object({
    list: z.string().meta({
      description: "The list it stands in: empty for the outermost, else `refine/steps`, `route/else`.",
    }),
    index: z.number().int(),
    path: z.string().meta({ description: "Ids from the outermost step to this one." }),
  })
  .nullable();

const FieldChange = z
  .object({
    pointer: z.string().meta({ description: "JSON Pointer below the step, or below the definition." }),
    from: JsonShape.optional(),
    to: JsonShape.optional(),
  })
  .meta({ id: "FieldChange", description: "A side that lacks the field has no member." });

const VersionSide = z.object({
  version: z.number().int(),
  state: z.enum(["draft", "published"]),
  content_hash: z.string(),
});

/** What differs between two versions of an orchestration, by step id. */
export const VersionDiff = z
  .object({
    object: z.literal("orchestration_diff"),
    orchestration_id: z.string(),
    from: VersionSide,
    to: VersionSide,
    equal: z.boolean(),
    fields: z.array(FieldChange).meta({ description: "Name, description, tags, active, input, output." }),
    steps: z
      .array(
        z.object({
          id: z.string(),
          change: z
            .enum(["added", "removed", "moved", "changed"])
            .meta({ description: "One that moved may have changed as well: then it has fields, too." }),
          from: Place,
          to: Place,
          fields: z.array(FieldChange),
        }),
      )
      .meta({ description: "In the order of the new plan; what was removed comes last." }),
  })
  .meta({ id: "OrchestrationDiff" });
export type VersionDiff = z.infer<typeof VersionDiff>;
