import type { JsonObject } from "@/lib/core/json";
import type { PolicyRule } from "@/lib/core/policy";
import type { RoleDefinition } from "@/lib/core/role";
import type { Scope } from "@/lib/core/scopes";
import { constraintsAllow } from "@/lib/core/tool-constraints";
import { matchesTool } from "@/lib/core/tool-pattern";
import { workspaceRules } from "@/lib/services/policies/rules";
import type { Context, RegisteredTool } from "./contract";

export interface ToolboxRequest {
  registry: readonly RegisteredTool[];
  /** Of the execution's actor. */
  scopes: readonly Scope[];
  role: Pick<RoleDefinition, "tools" | "meta" | "scopes">;
  /** `tool_constraints` of the request. */
  constraints: JsonObject | null;
  /** The workspace's standing rules. */
  policy: readonly PolicyRule[];
  /** Rules may be for one role or one orchestration. */
  place: { roleId: string | null; orchestrationId: string | null };
}

/** The tools one task may use, and why it may not use the others. */
export interface Toolbox {
  tools: string[];
  excluded: { name: string; reason: string }[];
}

/** The toolbox of one task of a role, by the workspace's rules as they stand now. */
export async function taskToolbox(task: {
  registry: readonly RegisteredTool[];
  role: RoleDefinition;
  context: () => Context;
  family: { orchestrationId: string | null; constraints: JsonObject | null };
}): Promise<Toolbox> {
  const { registry, role, family } = task;
  // Most roles have no tools: nobody needs to be asked which.
  if (role.tools.length === 0) return { tools: [], excluded: [] };
  const context = task.context();
  const { policies } = await workspaceRules(context);
  return buildToolbox({
    registry,
    scopes: context.actor.scopes,
    role,
    constraints: family.constraints,
    policy: policies,
    place: { roleId: role.id, orchestrationId: family.orchestrationId },
  });
}

/** registry ∩ role ∩ scopes ∩ constraints ∩ policy; the first that says no gives the reason. */
export function buildToolbox(request: ToolboxRequest): Toolbox {
  const toolbox: Toolbox = { tools: [], excluded: [] };
  for (const tool of request.registry) {
    const reason = exclusion(tool, request);
    if (reason === null) toolbox.tools.push(tool.name);
    else toolbox.excluded.push({ name: tool.name, reason });
  }
  return toolbox;
}

function exclusion({ name, scope }: RegisteredTool, request: ToolboxRequest): string | null {
  const { role, scopes } = request;
  const covers = (pattern: string) => matchesTool(pattern, name);
  if (!role.tools.some(covers)) return "the role does not list it";
  if (scope === "meta" && !role.meta) return "the role does not hold meta";
  if (scope && !scopes.includes(scope)) return `whoever started the execution lacks the scope ${scope}`;
  if (scope && role.scopes && !role.scopes.includes(scope))
    return `the role's creator lacked the scope ${scope}`;
  if (!constraintsAllow(request.constraints, name)) return "the request's tool constraints do not list it";
  if (alwaysDenied(name, request)) return "the workspace's policy denies it";
  return null;
}

/** Whatever its arguments are. Where any rule could let a call pass, the gate decides call by call. */
function alwaysDenied(name: string, { policy, place }: ToolboxRequest): boolean {
  const rules = policy.filter(
    (rule) =>
      matchesTool(rule.tool, name) &&
      (rule.roleId === null || rule.roleId === place.roleId) &&
      (rule.orchestrationId === null || rule.orchestrationId === place.orchestrationId),
  );
  return rules.every((rule) => rule.decision === "deny") && rules.some((rule) => rule.bounds.length === 0);
}
