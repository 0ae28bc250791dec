import { eq, sql } from "drizzle-orm";
import { type FieldError, nameInUse, TuttiError } from "@/lib/core/errors";
import { isId } from "@/lib/core/ids";
import { checkJsonSchema } from "@/lib/core/json-schema";
import type { JsonObject } from "@/lib/core/json";
import { isWildcard, matchesTool } from "@/lib/core/tool-pattern";
import { agent } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";
import type { CreateRole } from "./shapes";

/** Roles per tenant: lists and routing read them all. */
export const MAXIMUM_ROLES = 500;

/** Throws `unprocessable` with pointers: tools that don't exist, an unknown model, a schema that is none. */
export async function checkRole(ctx: Context, input: Partial<CreateRole>): Promise<void> {
  const errors = [
    ...unknownTools(ctx, input),
    ...(input.output_schema ? schemaErrors(input.output_schema) : []),
    ...(await unknownModel(ctx, input)),
    ...(input.name !== undefined && isId("role", input.name)
      ? [{ pointer: "/name", detail: "A name must not look like an id." }]
      : []),
  ];
  if (errors.length > 0) throw new TuttiError("unprocessable", "The role is not valid.", { errors });
}

function unknownTools(ctx: Context, { tools = [], stop_rules }: Partial<CreateRole>): FieldError[] {
  const known = ctx.catalog.tools;
  const unknown = (name: string) => !isWildcard(name) && !known.includes(name);
  const errors = tools.flatMap((name, index) =>
    unknown(name) ? [{ pointer: `/tools/${index}`, detail: `There is no tool "${name}".` }] : [],
  );
  const last = stop_rules?.stop_when_tool;
  if (last && !known.includes(last)) {
    errors.push({ pointer: "/stop_rules/stop_when_tool", detail: `There is no tool "${last}".` });
  }
  return errors;
}

function schemaErrors(schema: JsonObject): FieldError[] {
  const errors = checkJsonSchema(schema).map(({ pointer, detail }) => ({
    pointer: `/output_schema${pointer}`,
    detail,
  }));
  const { type } = schema;
  if (type === undefined || type === "object") return errors;
  return [...errors, { pointer: "/output_schema/type", detail: "The output of a role is an object." }];
}

async function unknownModel(ctx: Context, { model }: Partial<CreateRole>): Promise<FieldError[]> {
  if (!model) return [];
  const known = (await ctx.models.list()).find(({ reference }) => reference === model);
  if (known?.kind === "language") return [];
  const detail = known
    ? `${model} turns text into vectors and answers nothing.`
    : `There is no model "${model}" here. GET /v1/llm/models lists them.`;
  return [{ pointer: "/model", detail }];
}

/** A wildcard may be ahead of its tools; it is allowed, and said. */
export function wildcardWarnings(ctx: Context, tools: readonly string[]): FieldError[] {
  const known = ctx.catalog.tools;
  return tools.flatMap((pattern, index) =>
    isWildcard(pattern) && !known.some((name) => matchesTool(pattern, name))
      ? [{ pointer: `/tools/${index}`, detail: `"${pattern}" matches no tool now.` }]
      : [],
  );
}

/** Roles are agents: contracts and statistics name them as they name any other. */
export async function checkNameFree(tx: Tx, ctx: Context, name: string): Promise<void> {
  const lower = name.toLowerCase();
  const [external] = await tx
    .select({ id: agent.id })
    .from(agent)
    .where(sql`${eq(agent.tenantId, ctx.tenantId)} and lower(${agent.name}) = ${lower}`)
    .limit(1);
  if (external || ctx.catalog.agents.some((known) => known.name.toLowerCase() === lower)) {
    throw nameInUse(`An agent called ${name} exists already.`);
  }
}

export function roleNameTaken(name: string): TuttiError {
  return nameInUse(`A role called ${name} exists already.`);
}
