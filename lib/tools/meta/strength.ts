import { MONTHLY_LIMITS } from "@/lib/core/budget";
import type { JsonObject } from "@/lib/core/json";
import { isMetaTool } from "@/lib/core/meta-tools";
import { readOrchestration, walkSteps, type StepTarget } from "@/lib/core/orchestration";
import { matchesTool } from "@/lib/core/tool-pattern";
import { getRole } from "@/lib/services/roles/get";
import type { RegisteredTool } from "../contract";
import { isCovered, tooStrong, type Creator } from "./creator";

/** What of a role decides how strong it is. */
export interface RoleStrength {
  tools: readonly string[];
  budget: JsonObject | null;
  /** Scopes of whoever wrote it; null: not held to any. */
  scopes: readonly string[] | null;
}

/** Limits a role's tasks and months can have: one its creator is held to, it is held to as well. */
const ROLE_LIMITS = ["max_tokens", "max_cost_usd", "max_tool_calls", ...MONTHLY_LIMITS] as const;

/** Throws `forbidden` where the role could use a tool, or spend what its creator can't. */
export function checkRole(
  creator: Creator,
  { tools, budget, scopes }: RoleStrength,
  registry: readonly RegisteredTool[],
): void {
  tools.forEach((pattern, index) => checkTool(creator, pattern, `/tools/${index}`, registry));
  const beyond = scopes?.find((scope) => !creator.scopes.some((held) => held === scope));
  if (beyond) throw tooStrong(`The role was written with the scope ${beyond}, which this agent lacks.`, "");
  for (const name of ROLE_LIMITS) {
    const allowed = creator.budget[name];
    const asked = budget?.[name];
    if (allowed !== undefined && typeof asked === "number" && asked > allowed) {
      throw tooStrong(`${name} may be at most ${allowed}, as for this agent itself.`, `/budget/${name}`);
    }
  }
}

/** The budget asked for, with the limits its creator has where it says nothing. */
export function heldBudget(creator: Creator, asked: JsonObject | null): JsonObject | null {
  const limits: JsonObject = {};
  for (const name of ROLE_LIMITS) {
    const value = asked?.[name] ?? creator.budget[name];
    if (value !== undefined) limits[name] = value;
  }
  if (asked?.on_exceeded !== undefined) limits.on_exceeded = asked.on_exceeded;
  return Object.keys(limits).length > 0 ? limits : null;
}

function checkTool(
  { tools, scopes }: Creator,
  pattern: string,
  pointer: string,
  registry: readonly RegisteredTool[],
): void {
  if (isMetaTool(pattern)) throw tooStrong("Only a person gives system.* tools.", pointer);
  if (tools && !isCovered(pattern, tools)) {
    throw tooStrong(`This agent may not use ${pattern} itself.`, pointer);
  }
  // Wildcards are held to the scopes when they are used: the role keeps its creator's.
  const named = registry.find(({ name }) => name === pattern);
  if (named?.scope && !scopes.includes(named.scope)) {
    throw tooStrong(`${pattern} needs the scope ${named.scope}, which this agent lacks.`, pointer);
  }
}

/**
 * Throws `forbidden` where a step of the definition asks for what its creator may not use itself. A definition that
 * can't be read is the service's to refuse.
 */
export async function checkDefinition(
  creator: Creator,
  definition: unknown,
  registry: readonly RegisteredTool[],
): Promise<void> {
  const steps = readOrchestration(definition).definition?.steps ?? [];
  for (const step of walkSteps(steps)) {
    if (step.type === "agent") await checkTarget(creator, step.target, step.pointer, registry);
    if (step.type === "orchestration" && creator.tools && !mayExecute(creator.tools)) {
      throw tooStrong("This agent may not run orchestrations itself.", step.pointer);
    }
  }
}

function mayExecute(tools: readonly string[]): boolean {
  return tools.some((pattern) => matchesTool(pattern, "system.execute_orchestration"));
}

async function checkTarget(
  creator: Creator,
  target: StepTarget,
  pointer: string,
  registry: readonly RegisteredTool[],
): Promise<void> {
  if (target.kind !== "role" && !target.name.startsWith("role.")) {
    return checkTool(creator, target.name, pointer, registry);
  }
  // Its own scopes hold for its tools, but the steps run as somebody else: the role must fit the creator as it is.
  if (target.kind !== "role") throw tooStrong("Name the role itself, not its capability.", pointer);
  const role = await getRole({ ctx: creator.ctx, input: { id: target.name } });
  if (role.meta) throw tooStrong(`The role ${role.name} holds meta: a person has to use it.`, pointer);
  checkRole(creator, { tools: role.tools, budget: null, scopes: role.scopes }, registry);
}
