import type { z } from "zod";
import type { RiskClass } from "@/lib/core/approval";
import { TuttiError } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import { fieldErrors } from "@/lib/core/pointer";
import type { RoleDefinition } from "@/lib/core/role";
import type { Scope } from "@/lib/core/scopes";
import type { Context } from "@/lib/services/context";

/** The context tools and agents are given. */
export type { Context };

/** Who calls a tool: what those must know that act for an agent. */
export interface ToolCaller {
  executionId: string;
  /** Path of the call in its execution, unique there: `draft/tool-2`. */
  place: string;
  family: { rootId: string; depth: number; constraints: JsonObject | null; budget: JsonObject | null };
  /** The role whose model calls; null: a step of the plan. */
  role: Pick<RoleDefinition, "id" | "name" | "tools" | "scopes" | "budget" | "meta"> | null;
}

/** What a tool gets besides its parameters. */
export interface ToolCall {
  /** A context for the execution's own actor: tools reach data only through services. */
  context: () => Context;
  /** Aborts on cancel, timeout and shutdown; a tool must end soon after. */
  signal: AbortSignal;
  /** `execution:step path`, the same at every attempt: pass it on as Idempotency-Key where one is accepted. */
  effectKey: string;
  /** Counts from 1. */
  attempt: number;
  caller: ToolCaller;
}

/** A tool is data plus `run`. Parameters are validated before; the output must be JSON. */
export interface Tool<Parameters extends z.ZodObject = z.ZodObject> {
  /** Dotted, unique: `memory.write`. It is the name of the capability too. */
  name: string;
  description: string;
  parameters: Parameters;
  effect: "read" | "write";
  /** `always`: a person decides each call, whatever the rules allow; `policy`: unless a rule allows it. */
  approval?: "always" | "policy";
  /** What a call can do; default: its effect. What is `destructive` needs an approval unless a rule allows it. */
  risk?: RiskClass;
  /** A `write` whose receiver can't tell a repeat: after a crash in mid-call its outcome is unknown, never repeated. */
  unkeyed?: boolean;
  scope?: Scope;
  keywords: string[];
  run(parameters: z.output<Parameters>, call: ToolCall): Promise<Json>;
}

/** A tool whose parameters have been checked by type where it was defined. */
export interface RegisteredTool {
  name: string;
  description: string;
  parameters: z.ZodObject;
  effect: "read" | "write";
  approval?: "always" | "policy";
  risk?: RiskClass;
  unkeyed: boolean;
  scope: Scope | null;
  keywords: string[];
  run(parameters: JsonObject, call: ToolCall): Promise<Json>;
}

/** Declares a tool; `run` sees the parsed parameters with their types. */
export function defineTool<Parameters extends z.ZodObject>(tool: Tool<Parameters>): RegisteredTool {
  return {
    name: tool.name,
    description: tool.description,
    parameters: tool.parameters,
    effect: tool.effect,
    ...(tool.approval ? { approval: tool.approval } : {}),
    ...(tool.risk ? { risk: tool.risk } : {}),
    unkeyed: tool.unkeyed ?? false,
    scope: tool.scope ?? null,
    keywords: tool.keywords,
    run: async (parameters, call) => {
      const parsed = tool.parameters.safeParse(parameters);
      if (!parsed.success) throw badParameters(tool.name, parsed.error.issues);
      return tool.run(parsed.data, call);
    },
  };
}

/** What JSON Schema let pass and the tool's own check did not, e.g. a text that is no URL. */
function badParameters(name: string, issues: readonly z.core.$ZodIssue[]): TuttiError {
  const errors = fieldErrors(issues);
  const [first] = errors;
  return new TuttiError(
    "invalid",
    `The parameters don't fit ${name}: ${first?.pointer || "/"} ${first?.detail}`,
    { errors },
  );
}
