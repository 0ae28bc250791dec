import { and, eq, sql } from "drizzle-orm";
import { destinationOf } from "@/lib/core/destination";
import { TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { validateJson } from "@/lib/core/json-schema";
import { decidePolicy, type PolicyRule } from "@/lib/core/policy";
import { MEMBER_ROLES, type MemberRole } from "@/lib/core/scopes";
import { approval } from "@/lib/db/schema/approvals";
import { execution } from "@/lib/db/schema/execution";
import { agent } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";
import { approvalDigest } from "./digest";
import type { ApprovalRow } from "./request";

interface Edited {
  arguments: JsonObject;
  policies: readonly PolicyRule[];
}

/**
 * Other arguments are another call: a new request under a new digest, which needs its own decision, of who the rules
 * want for these arguments where they want more.
 */
export async function replaceRequest(
  tx: Tx,
  ctx: Context,
  row: ApprovalRow,
  { arguments: args, policies }: Edited,
): Promise<string> {
  await checkArguments(tx, ctx, row.tool, args);
  const requiredRole = await roleFor(tx, ctx, row, { arguments: args, policies });
  const id = newId("approval");
  const { usedAt, usedBy, decidedAt, decidedBy, comment, answer, ...asked } = row;
  await tx.insert(approval).values({
    ...asked,
    id,
    key: `${row.key}~${id}`,
    arguments: args as Json,
    digest: approvalDigest(row.tool, args),
    destination: destinationOf(row.tool, args),
    requiredRole,
    status: "pending",
    replacedBy: null,
    createdAt: sql`now()`,
  });
  return id;
}

/** The highest standing that the first request or, whichever role it is that calls, a rule asks for. */
async function roleFor(tx: Tx, ctx: Context, row: ApprovalRow, edited: Edited): Promise<MemberRole | null> {
  const { policies } = edited;
  const [of] = await tx
    .select({ orchestrationId: execution.orchestrationId })
    .from(execution)
    .where(and(eq(execution.tenantId, ctx.tenantId), eq(execution.id, row.executionId)));
  const described = ctx.catalog.capability(row.tool)?.capability;
  const tool = { ...described, name: row.tool, effect: described?.effect ?? ("write" as const) };
  const wanted = [null, ...policies.map(({ roleId }) => roleId)].map((roleId) => {
    const call = {
      tool,
      arguments: edited.arguments,
      roleId,
      orchestrationId: of?.orchestrationId ?? null,
    };
    return decidePolicy(policies, call).rule?.requiredRole ?? null;
  });
  return MEMBER_ROLES.find((role) => role === row.requiredRole || wanted.includes(role)) ?? null;
}

async function checkArguments(tx: Tx, ctx: Context, tool: string, args: JsonObject): Promise<void> {
  const schema =
    ctx.catalog.capability(tool)?.capability.parameters ?? (await registeredSchema(tx, ctx, tool));
  const errors = schema ? validateJson(schema, args) : [];
  if (errors.length === 0) return;
  throw new TuttiError("unprocessable", `The arguments don't fit ${tool}.`, {
    errors: errors.map((error) => ({ pointer: `/arguments${error.pointer}`, detail: error.detail })),
  });
}

/** Of a capability that a registered agent offers. */
async function registeredSchema(tx: Tx, ctx: Context, capability: string): Promise<JsonObject | null> {
  const rows = await tx
    .select({ capabilities: agent.capabilities })
    .from(agent)
    .where(eq(agent.tenantId, ctx.tenantId));
  const offered = rows.flatMap((row) => row.capabilities);
  const found = offered.find(({ name }) => name === capability);
  return isJsonObject(found?.parameters) ? found.parameters : null;
}
