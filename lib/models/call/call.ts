import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { setTimeout as pause } from "node:timers/promises";
import type { StreamEvent } from "@/lib/core/durable";
import type { ErrorCode } from "@/lib/core/errors";
import type { ModelUsage } from "@/lib/core/model";
import type { Permit } from "@/lib/guard/breaker";
import { backoff } from "@/lib/guard/retry";
import type { ResolvedModel } from "../contract";
import { attempt, type AttemptResult } from "./attempt";
import type { ModelFault } from "./faults";
import { estimateUsage } from "./estimate";
import { addUsage, NO_USAGE, usageOf } from "./usage";

/** SAFETY.md, Retry. */
const MOST_ATTEMPTS = 5;
/** An answer that can't be used was paid for: one more try must do. */
const MOST_ANSWERS = 2;
/** Those who waited for a provider don't come back in the same moment. */
const SPREAD_MS = 500;
const DEFAULT_CALL_MS = 600_000;

export interface Clock {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<unknown>;
  random(): number;
}

const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => pause(ms, undefined, { signal }),
  random: Math.random,
};

/** One real call, as usage is recorded. */
export interface MadeCall {
  usage: ModelUsage;
  latencyMs: number;
  outcome: "completed" | "failed" | "cancelled";
  error: ErrorCode | null;
}

export interface CallInput {
  resolved: ResolvedModel;
  options: LanguageModelV4CallOptions;
  signal: AbortSignal;
  emit: (event: StreamEvent) => void;
  /** Told of every real call before it is made, with what it will use at least; and, by the answer, how it went. */
  begin: (estimate: ModelUsage) => Promise<(call: MadeCall) => Promise<void>>;
  clock?: Clock;
}

export type CallResult = { usage: ModelUsage; attempts: number; latencyMs: number } & (
  | { ok: true; answer: Extract<AttemptResult, { ok: true }>["answer"] }
  | { ok: false; fault: ModelFault }
);

/** Calls the model until it answers: retries what may pass, waits while its circuit is open, keeps to the deadline. */
export async function callModel(input: CallInput): Promise<CallResult> {
  const { resolved, signal, clock = SYSTEM_CLOCK } = input;
  const deadline = clock.now() + (resolved.access?.limits.callMs ?? DEFAULT_CALL_MS);
  let usage = NO_USAGE;
  for (let attempts = 1; ; attempts++) {
    const permit = await admission(input, deadline, clock);
    if ("fault" in permit)
      return { ok: false, fault: permit.fault, usage, attempts: attempts - 1, latencyMs: 0 };
    const { result, made, spoke } = await attemptOnce(input, permit.permit, clock, deadline);
    usage = addUsage(usage, made.usage);
    const { latencyMs } = made;
    if (result.ok) return { ok: true, answer: result.answer, usage, attempts, latencyMs };
    const { fault } = result;
    const waitMs = nextWait(input, fault, attempts, clock);
    if (waitMs === null || clock.now() + waitMs > deadline)
      return { ok: false, fault, usage, attempts, latencyMs };
    if (spoke) input.emit({ type: "reset" });
    await clock.sleep(waitMs, signal);
  }
}

/** Leave to call, waited for while the circuit is open; a fault when that would take too long. */
async function admission(
  { resolved, signal }: CallInput,
  deadline: number,
  clock: Clock,
): Promise<{ permit: Permit | null } | { fault: ModelFault }> {
  const { access, description } = resolved;
  if (!access) return { permit: null };
  for (;;) {
    signal.throwIfAborted();
    const admitted = access.breaker.admit();
    if ("permit" in admitted) {
      access.breaker.retries.called();
      return admitted;
    }
    const waitMs = admitted.resumeInMs + clock.random() * SPREAD_MS;
    if (clock.now() + waitMs > deadline)
      return { fault: closedOff(description.reference, admitted.resumeInMs) };
    await clock.sleep(waitMs, signal);
  }
}

function closedOff(reference: string, resumeInMs: number): ModelFault {
  const seconds = Math.ceil(resumeInMs / 1000);
  return {
    code: "unavailable",
    message: `The provider of ${reference} failed too often lately; it is asked again in ${seconds} s.`,
    retry: "never",
    provider: "failing",
    retryAfterMs: resumeInMs,
  };
}

async function attemptOnce(input: CallInput, permit: Permit | null, clock: Clock, deadline: number) {
  const { resolved, options, signal } = input;
  let spoke = false;
  let heard = 0;
  const estimate = () => estimateUsage(options, resolved.description.price, heard);
  const made = await input.begin(estimate());
  const startedAt = clock.now();
  const measured = (rest: Omit<MadeCall, "latencyMs">) => ({ ...rest, latencyMs: clock.now() - startedAt });
  try {
    const result = await attempt({
      resolved,
      options,
      signal,
      leftMs: Math.max(1, deadline - clock.now()),
      onBegun: () => permit?.succeeded(),
      onText: (text) => {
        spoke = true;
        input.emit({ type: "text", text });
      },
      onHeard: (characters) => (heard += characters),
    });
    settle(resolved, permit, result);
    const counted = result.ok ? result.answer.usage : result.usage;
    const usage = counted === "uncounted" ? estimate() : usageOf(counted, resolved.description.price);
    const call = measured(
      result.ok
        ? { usage, outcome: "completed", error: null }
        : { usage, outcome: "failed", error: result.fault.code },
    );
    await made(call);
    return { result, made: call, spoke };
  } catch (error) {
    permit?.abandoned();
    if (signal.aborted) await made(measured({ usage: estimate(), outcome: "cancelled", error: "cancelled" }));
    throw error;
  }
}

/** What the attempt says about the provider. */
function settle({ access }: ResolvedModel, permit: Permit | null, result: AttemptResult): void {
  if (result.ok) return permit?.succeeded();
  const { fault } = result;
  if (fault.code === "rate_limited" && fault.retryAfterMs !== undefined)
    access?.breaker.pause(fault.retryAfterMs);
  if (fault.provider === "failing") permit?.failed();
  else permit?.abandoned();
}

/** Milliseconds until the next attempt; null: there is none. */
function nextWait({ resolved }: CallInput, fault: ModelFault, attempts: number, clock: Clock): number | null {
  const most = fault.retry === "never" ? 1 : fault.retry === "answer" ? MOST_ANSWERS : MOST_ATTEMPTS;
  if (attempts >= most) return null;
  const breaker = resolved.access?.breaker;
  // While its circuit is open the provider is spared anyway: who waits for it takes nothing from the budget.
  if (breaker?.state === "closed" && !breaker.retries.take()) return null;
  // What the server asked for is kept to the tenth; a little more spreads those who were told the same.
  if (fault.retryAfterMs !== undefined) return fault.retryAfterMs * (1 + clock.random() * 0.08);
  return backoff({ attempt: attempts, random: () => clock.random() });
}
