import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import type { Scope } from "@/lib/core/scopes";
import { recordRefused } from "@/lib/services/meta/refused";
import type { Context, ToolCall, ToolCaller } from "../contract";

/** An agent that writes roles and orchestrations, and what it may do itself: nothing it writes may do more. */
export interface Creator {
  ctx: Context;
  caller: ToolCaller;
  scopes: readonly Scope[];
  /** Names and wildcards; null: whatever its scopes allow. */
  tools: readonly string[] | null;
  /** `max_…` of one task: the tighter of its role's and its execution's. */
  budget: Readonly<Record<string, number>>;
}

/** Throws `forbidden` unless both the actor and, where one calls, the role hold `meta`. */
export function creatorOf(call: ToolCall): Creator {
  const { caller } = call;
  const given = call.context();
  requireScope(given.actor, "meta");
  const { role } = caller;
  if (role && !role.meta) throw new TuttiError("forbidden", `The role ${role.name} does not hold meta.`);
  const scopes = given.actor.scopes.filter(
    (scope) => scope !== "meta" && (role?.scopes ?? [scope]).includes(scope),
  );
  return {
    ctx: actingFor(given, caller, scopes),
    caller,
    scopes,
    tools: intersection(role?.tools ?? null, caller.family.constraints),
    budget: tightest([role?.budget ?? null, caller.family.budget]),
  };
}

/** In the audit log it was the agent, on behalf of whoever asked for its execution. */
function actingFor(ctx: Context, { executionId, role }: ToolCaller, scopes: readonly Scope[]): Context {
  const { label } = ctx.actor;
  const agent = role ? `Role ${role.name}` : "Agent run";
  // What it starts is held to its role's scopes as well.
  const held: readonly Scope[] = [...scopes, "meta"];
  const acting = { ...ctx.actor, scopes: held, label: `${agent} in ${executionId}, on behalf of ${label}` };
  return { ...ctx, actor: acting };
}

/** A request's constraints narrow a role's tools; what only one of them covers is out. */
function intersection(
  tools: readonly string[] | null,
  constraints: JsonObject | null,
): readonly string[] | null {
  const narrowed = isJsonObject(constraints) && constraints.mode === "custom" ? constraints.tools : null;
  if (!Array.isArray(narrowed)) return tools;
  const allowed = narrowed.filter((name): name is string => typeof name === "string");
  return tools === null
    ? allowed
    : [
        ...tools.filter((name) => isCovered(name, allowed)),
        ...allowed.filter((name) => isCovered(name, tools)),
      ];
}

/** Whether one of the patterns covers all that `pattern` covers. */
export function isCovered(pattern: string, by: readonly string[]): boolean {
  const reach = pattern.endsWith(".*") ? pattern.slice(0, -1) : pattern;
  return by.some((wider) => {
    if (wider === "*" || wider === pattern) return true;
    return wider.endsWith(".*") && pattern !== "*" && reach.startsWith(wider.slice(0, -1));
  });
}

function tightest(budgets: readonly (JsonObject | null)[]): Record<string, number> {
  const limits: Record<string, number> = {};
  for (const budget of budgets) {
    for (const [name, value] of Object.entries(budget ?? {})) {
      if (typeof value === "number") limits[name] = Math.min(value, limits[name] ?? value);
    }
  }
  return limits;
}

/** Runs a check; what it refuses is in the audit log too. */
export async function refusing<T>(creator: Creator, tool: string, check: () => T | Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    const { ctx, caller } = creator;
    await recordRefused({ ctx, input: { tool, executionId: caller.executionId } });
    throw error;
  }
}

/** Asked for more than it has. */
export function tooStrong(detail: string, pointer: string): TuttiError {
  return new TuttiError("forbidden", detail, { errors: [{ pointer, detail }] });
}
