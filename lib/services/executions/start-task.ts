import type { Json } from "@/lib/core/json";
import { TuttiError } from "@/lib/core/errors";
import { validateJson } from "@/lib/core/json-schema";
import { DEFAULT_MAX_STEPS } from "@/lib/core/planner";
import { cutText } from "@/lib/core/truncate";
import { redactText } from "@/lib/guard/redact";
import type { Context } from "../context";
import type { IdempotencyHandle } from "../idempotency/store";
import { findCapability, listCapabilityNames } from "./capabilities";
import type { OrchestrateBody } from "./shapes";
import { startExecution, type Started, type StartRequest } from "./start";

/** What a task as a whole is handed to when its router is `computer_use`. */
export const COMPUTER_USE_CAPABILITY = "computer_use.task";

/** Characters of a task that lists show. */
const LONGEST_TITLE = 300;

export interface TaskInput {
  task: string;
  body: OrchestrateBody;
  idempotency: IdempotencyHandle | null;
}

/** Starts a task: planned step by step, or handed as a whole to an agent that uses a computer. */
export async function startTask(ctx: Context, input: TaskInput): Promise<Started> {
  const router = input.body.router ?? ctx.limits.defaultRouter;
  return startExecution(ctx, router === "computer_use" ? await handedOver(ctx, input) : planned(ctx, input));
}

function planned(ctx: Context, { task, body, idempotency }: TaskInput): StartRequest {
  const maxSteps = body.max_steps ?? body.budget?.max_steps ?? DEFAULT_MAX_STEPS;
  return {
    ...common(task),
    planSource: "planner",
    plan: { router: "orchestrator", request_id: ctx.requestId, max_steps: maxSteps },
    options: { ...body, max_steps: maxSteps },
    idempotency,
  };
}

async function handedOver(ctx: Context, { task, body, idempotency }: TaskInput): Promise<StartRequest> {
  const found = await findCapability(ctx, COMPUTER_USE_CAPABILITY);
  if (!found) throw await nobody(ctx);
  const parameters = { task };
  const [error] = validateJson(found.capability.parameters, parameters);
  if (error) {
    const detail = `The agent that offers ${COMPUTER_USE_CAPABILITY} does not take a task alone: ${error.pointer || "/"} ${error.detail}`;
    throw new TuttiError("unprocessable", detail, { errors: [{ pointer: "/task", detail }] });
  }
  return {
    ...common(task),
    planSource: "single",
    plan: {
      router: "computer_use",
      request_id: ctx.requestId,
      capability: COMPUTER_USE_CAPABILITY,
      kind: "computer_use",
      reason: `the router computer_use hands the task to whoever offers ${COMPUTER_USE_CAPABILITY}`,
    },
    options: body,
    idempotency,
  };
}

function common(task: string) {
  return {
    kind: "task" as const,
    title: cutText(redactText(task), LONGEST_TITLE),
    input: { task } as Json,
    mode: null,
  };
}

async function nobody(ctx: Context): Promise<TuttiError> {
  const detail =
    `No agent of this workspace offers ${COMPUTER_USE_CAPABILITY}. ` +
    'Register one that does, or send "router": "orchestrator".';
  return new TuttiError("capability_not_found", detail, {
    errors: [{ pointer: "/router", detail }],
    extra: { available: await listCapabilityNames(ctx) },
  });
}
