import { requireScope } from "@/lib/core/actor";
import type { CapabilityDescription } from "@/lib/core/agent";
import { TuttiError, type FieldError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { isMetaTool } from "@/lib/core/meta-tools";
import { validateJson } from "@/lib/core/json-schema";
import { constraintsAllow } from "@/lib/core/tool-constraints";
import type { Context } from "../context";
import type { IdempotencyHandle } from "../idempotency/store";
import { findCapability, listCapabilityNames } from "./capabilities";
import { checkConstraints } from "./check-constraints";
import type { OrchestrateBody } from "./shapes";
import { startExecution, type Started } from "./start";
import { startTask } from "./start-task";

export interface OrchestrateInput {
  body: OrchestrateBody;
  idempotency: IdempotencyHandle | null;
}

/** Starts a task, an intent or a capability. What can't start is refused here and leaves no execution. */
export async function orchestrate({
  ctx,
  input,
}: {
  ctx: Context;
  input: OrchestrateInput;
}): Promise<Started> {
  requireScope(ctx.actor, "executions:write");
  const { body, idempotency } = input;
  const wanted = wantedOf(body);
  await checkConstraints(ctx, body.tool_constraints);
  if ("task" in wanted) return startTask(ctx, { task: wanted.task, body, idempotency });
  if (isMetaTool(wanted.name)) requireScope(ctx.actor, "meta");
  const found = await resolve(ctx, wanted, body.mode);
  checkAllowed(body, wanted.name);
  const errors = validateJson(found.capability.parameters, wanted.parameters);
  if (errors.length > 0) throw badParameters(wanted, errors);
  return startExecution(ctx, {
    kind: "intent",
    title: wanted.name,
    planSource: "single",
    plan: { capability: wanted.name, kind: found.kind, reason: found.reason },
    input: wanted.parameters,
    mode: body.mode,
    options: body,
    idempotency,
    implicitKey: {
      effect: found.capability.effect,
      parts: {
        inputs: wanted.parameters,
        constraints: (body.tool_constraints as JsonObject | undefined) ?? null,
      },
    },
  });
}

interface Wanted {
  name: string;
  parameters: JsonObject;
  /** JSON Pointer of the parameters in the request. */
  pointer: "/inputs" | "/parameters";
}

function wantedOf(body: OrchestrateBody): Wanted | { task: string } {
  const given = (["task", "intent", "capability"] as const).filter((name) => body[name] !== undefined);
  if (given.length !== 1) {
    const detail = 'Exactly one of "task", "intent" and "capability" is needed.';
    throw new TuttiError("invalid", detail, { errors: [{ pointer: "", detail }] });
  }
  if (body.intent !== undefined)
    return { name: body.intent, parameters: body.inputs ?? {}, pointer: "/inputs" };
  if (body.capability !== undefined) {
    return {
      name: body.capability,
      parameters: body.parameters ?? body.inputs ?? {},
      pointer: "/parameters",
    };
  }
  return { task: body.task ?? "" };
}

interface Resolved {
  capability: CapabilityDescription;
  kind: string;
  reason: string;
}

/** Mode `auto`: exact registered capability, then a flow rule, then an MCP tool, else 404 with what there is. */
async function resolve(ctx: Context, wanted: Wanted, mode: OrchestrateBody["mode"]): Promise<Resolved> {
  if (mode === "auto" || mode === "agent") {
    const found = await findCapability(ctx, wanted.name);
    if (found) return { ...found, reason: `a registered agent offers exactly "${wanted.name}"` };
  }
  const available = mode === "auto" || mode === "agent" ? await listCapabilityNames(ctx) : [];
  const detail =
    available.length > 0
      ? `Intent '${wanted.name}' not found. Available: [${available.join(", ")}]`
      : `Intent '${wanted.name}' not found: this workspace has nothing that runs in mode "${mode}".`;
  throw new TuttiError("capability_not_found", detail, { extra: { available } });
}

function checkAllowed(body: OrchestrateBody, name: string): void {
  if (constraintsAllow(body.tool_constraints, name)) return;
  throw new TuttiError("unprocessable", `The tool constraints exclude "${name}".`, {
    errors: [{ pointer: "/tool_constraints/tools", detail: `Does not list "${name}".` }],
  });
}

function badParameters(wanted: Wanted, errors: FieldError[]): TuttiError {
  return new TuttiError("unprocessable", `The parameters don't fit "${wanted.name}".`, {
    errors: errors.map((error) => ({ pointer: `${wanted.pointer}${error.pointer}`, detail: error.detail })),
  });
}
