import { TuttiError, type FieldError } from "@/lib/core/errors";
import { isJsonObject } from "@/lib/core/json";
import { decidePolicy, type PolicyRule } from "@/lib/core/policy";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";
import { checkPolicy } from "../policies/checks";
import { insertPolicy } from "../policies/insert";
import type { ApprovalRow } from "./request";
import type { AlwaysAllow } from "./shapes";

const MAX_DAYS = 90;
const DAY_MS = 86_400_000;

/** Throws for a rule that would be endless, would not cover the call it is made from, or would never be asked. */
export function requireAllowable(ctx: Context, row: ApprovalRow, given: AlwaysAllow): void {
  const { until, bounds } = given;
  checkPolicy(given, ctx.clock());
  const errors: FieldError[] = [];
  if (new Date(until).getTime() > ctx.clock().getTime() + MAX_DAYS * DAY_MS) {
    errors.push({ pointer: "/always_allow/until", detail: `Must lie within ${MAX_DAYS} days.` });
  }
  const described = ctx.catalog.capability(row.tool)?.capability;
  if (described?.approval === "always") {
    errors.push({ pointer: "/always_allow", detail: `${row.tool} is decided each time.` });
  }
  if (!covers(row, { ...given, bounds })) {
    errors.push({ pointer: "/always_allow/bounds", detail: "Must hold for this call." });
  }
  if (errors.length > 0)
    throw new TuttiError("unprocessable", "This can't be allowed from now on.", { errors });
}

function covers(row: ApprovalRow, { bounds }: AlwaysAllow): boolean {
  const rule: PolicyRule = {
    id: "",
    tool: row.tool,
    decision: "allow",
    bounds,
    roleId: null,
    orchestrationId: null,
    requiredRole: null,
    counted: false,
  };
  const call = {
    tool: { name: row.tool, effect: "write" as const },
    arguments: isJsonObject(row.arguments) ? row.arguments : {},
    roleId: null,
    orchestrationId: null,
  };
  return decidePolicy([rule], call).rule !== null;
}

/** Makes the standing rule, in the transaction of the decision. */
export async function allowFromNowOn(
  tx: Tx,
  ctx: Context,
  row: ApprovalRow,
  { until, bounds, max_uses: maxUses }: AlwaysAllow,
): Promise<void> {
  const rule = { tool: row.tool, decision: "allow" as const, bounds, until, max_uses: maxUses ?? null };
  const anybody = { role_id: null, orchestration_id: null, required_role: null };
  await insertPolicy(tx, ctx, { ...rule, ...anybody }, row.id);
}
