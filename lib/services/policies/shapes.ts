import { z } from "zod";
import { CONDITION_OPERATORS } from "@/lib/core/condition";
import { POLICY_DECISIONS } from "@/lib/core/policy";
import { MEMBER_ROLES } from "@/lib/core/scopes";
import { isToolPattern } from "@/lib/core/tool-pattern";
import { JsonShape } from "../json-shape";
import { PageQuery, pageShape } from "../paging";

/** Conditions on a call's arguments, all of which must hold. Values are data: nothing in them is a template. */
export const Bounds = z
  .array(
    z.strictObject({
      field: z
        .string()
        .min(1)
        .max(200)
        .meta({ description: "Path below the arguments, e.g. `body.amount`." }),
      operator: z.enum(CONDITION_OPERATORS),
      value: JsonShape.optional(),
    }),
  )
  .max(20);
export type Bounds = z.output<typeof Bounds>;

const Pattern = z
  .string()
  .min(1)
  .max(120)
  .refine(isToolPattern, "A tool's name, or a wildcard such as `slack.*` or `*`.");

/** A standing rule about calls of tools. */
export const ToolPolicy = z
  .object({
    id: z.string(),
    object: z.literal("tool_policy"),
    tool: z.string(),
    decision: z.enum(POLICY_DECISIONS),
    bounds: z.array(
      z.object({ field: z.string(), operator: z.enum(CONDITION_OPERATORS), value: JsonShape.optional() }),
    ),
    role_id: z.string().nullable(),
    orchestration_id: z.string().nullable(),
    required_role: z.enum(MEMBER_ROLES).nullable(),
    remaining_uses: z.number().int().nullable(),
    until: z.string().nullable(),
    standing: z.boolean().meta({ description: "False once its time or its uses are over." }),
    from_approval: z.string().nullable(),
    created_by: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "ToolPolicy" });
export type ToolPolicy = z.infer<typeof ToolPolicy>;

export const ToolPolicyList = pageShape(ToolPolicy).meta({ id: "ToolPolicyList" });
export const ToolPolicyListQuery = PageQuery.extend({});
export const ToolPolicyParams = z.object({ id: z.string().min(1).max(100) });

const Reference = z.string().min(1).max(100).nullable();

export const CreateToolPolicy = z
  .object({
    tool: Pattern,
    decision: z.enum(POLICY_DECISIONS),
    bounds: Bounds.default([]),
    role_id: Reference.default(null),
    orchestration_id: Reference.default(null),
    required_role: z
      .enum(MEMBER_ROLES)
      .nullable()
      .default(null)
      .meta({ description: "Least standing of who decides, where the rule asks for an approval." }),
    max_uses: z.number().int().min(1).max(100_000).nullable().default(null),
    until: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .meta({ id: "CreateToolPolicy" });
export type CreateToolPolicy = z.output<typeof CreateToolPolicy>;

/** What is absent stays. */
export const UpdateToolPolicy = z
  .object({
    tool: Pattern,
    decision: z.enum(POLICY_DECISIONS),
    bounds: Bounds,
    role_id: Reference,
    orchestration_id: Reference,
    required_role: z.enum(MEMBER_ROLES).nullable(),
    max_uses: z.number().int().min(1).max(100_000).nullable(),
    until: z.iso.datetime({ offset: true }).nullable(),
  })
  .partial()
  .meta({ id: "UpdateToolPolicy" });
export type UpdateToolPolicy = z.output<typeof UpdateToolPolicy>;
