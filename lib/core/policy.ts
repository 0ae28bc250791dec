import { compareValues, type ConditionOperator } from "./condition";
import type { Json, JsonObject } from "./json";
import type { RiskClass } from "./approval";
import type { MemberRole } from "./scopes";
import { evaluateExpression, parseExpression } from "./template";
import { isWildcard, matchesTool } from "./tool-pattern";

export const POLICY_DECISIONS = ["allow", "approve", "deny"] as const;
export type PolicyDecision = (typeof POLICY_DECISIONS)[number];

/** One condition on a call's arguments. The value is data: a text with braces means itself. */
export interface PolicyBound {
  /** Path below the arguments, e.g. `url` or `body.amount`. */
  field: string;
  operator: ConditionOperator;
  value?: Json | undefined;
}

/** A standing rule of a workspace, as far as it still stands. */
export interface PolicyRule {
  id: string;
  /** Name or wildcard. */
  tool: string;
  decision: PolicyDecision;
  /** All of which must hold. */
  bounds: readonly PolicyBound[];
  roleId: string | null;
  orchestrationId: string | null;
  requiredRole: MemberRole | null;
  /** Whether it allows a number of calls only. */
  counted: boolean;
  /** Whether it was made by somebody who was asked: an exception to what asked. */
  exception?: boolean;
}

/** What a tool says about itself. */
export interface GatedTool {
  name: string;
  effect: "read" | "write";
  /** `always`: a person decides each call, whatever the rules allow; `policy`: unless a rule allows it. */
  approval?: "always" | "policy" | undefined;
  risk?: RiskClass | undefined;
}

export interface GatedCall {
  tool: GatedTool;
  arguments: JsonObject;
  roleId: string | null;
  orchestrationId: string | null;
}

export interface PolicyAnswer {
  decision: PolicyDecision;
  /** The rule that says so; null: no rule does. */
  rule: PolicyRule | null;
}

/**
 * What the rules say of a call. The most specific rule that matches wins: a name before a wildcard, a longer wildcard
 * before a shorter, one for a role or an orchestration before one for all, one with bounds before one without; among
 * equals deny, then "always allow", then approve. Without a rule, reading and writing are allowed and what destroys
 * needs an approval.
 */
export function decidePolicy(rules: readonly PolicyRule[], call: GatedCall): PolicyAnswer {
  const { tool } = call;
  // Most workspaces have none, and every step asks.
  const rule =
    rules.length === 0
      ? null
      : (rules.filter((item) => applies(item, call)).toSorted(bySpecificity)[0] ?? null);
  if (tool.approval === "always" && rule?.decision !== "deny") {
    // What asks anyway may still say who decides.
    return { decision: "approve", rule: rule?.decision === "approve" ? rule : null };
  }
  if (rule) return { decision: rule.decision, rule };
  const asks = tool.approval === "policy" || riskOf(tool) === "destructive";
  return { decision: asks ? "approve" : "allow", rule: null };
}

export function riskOf(tool: GatedTool): RiskClass {
  return tool.risk ?? tool.effect;
}

function applies(rule: PolicyRule, call: GatedCall): boolean {
  if (!matchesTool(rule.tool, call.tool.name)) return false;
  if (rule.roleId !== null && rule.roleId !== call.roleId) return false;
  if (rule.orchestrationId !== null && rule.orchestrationId !== call.orchestrationId) return false;
  // What can't be answered must not allow, and must not let a refusal slip.
  return rule.bounds.every((bound) => holds(bound, call.arguments) ?? rule.decision !== "allow");
}

function holds(bound: PolicyBound, given: JsonObject): boolean | null {
  try {
    const field = evaluateExpression(parseExpression(bound.field), given);
    return compareValues(bound.operator, field, bound.value ?? null);
  } catch {
    return null;
  }
}

const STRICTNESS: Record<PolicyDecision, number> = { deny: 0, approve: 1, allow: 2 };

function bySpecificity(first: PolicyRule, second: PolicyRule): number {
  const left = [...rank(first), -STRICTNESS[first.decision]];
  const right = [...rank(second), -STRICTNESS[second.decision]];
  const differs = left.findIndex((value, index) => value !== right[index]);
  if (differs === -1) return first.id < second.id ? -1 : 1;
  return (right[differs] ?? 0) - (left[differs] ?? 0);
}

function rank(rule: PolicyRule): number[] {
  const named = isWildcard(rule.tool) ? rule.tool.length : 1_000;
  const narrowed = (rule.roleId === null ? 0 : 1) + (rule.orchestrationId === null ? 0 : 1);
  const denies = rule.decision === "deny" ? 1 : 0;
  return [named, narrowed, rule.bounds.length > 0 ? 1 : 0, denies, rule.exception ? 1 : 0];
}
