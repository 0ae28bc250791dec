import { requireScope } from "@/lib/core/actor";
import { isErrorCode, isTuttiError, TuttiError } from "@/lib/core/errors";
import type { ModelTest, ModelTestTarget } from "@/lib/core/model";
import type { Context, ServiceCall } from "../context";
import { recordUsage } from "../usage/record";
import type { ConnectionTest, TestConnection } from "./shapes";

/** One short call, to see that key, address and model work together. It costs a few tokens, which are counted. */
export async function testConnection({ ctx, input }: ServiceCall<TestConnection>): Promise<ConnectionTest> {
  requireScope(ctx.actor, "settings:write");
  try {
    return presentTest(await testAndCount(ctx, targetOf(input)));
  } catch (error) {
    throw isTuttiError(error) && error.code === "unprocessable" ? inPlace(error, input) : error;
  }
}

/** What names no model there is, with the member that names it. */
function inPlace({ message, extra }: TuttiError, { provider }: TestConnection): TuttiError {
  const errors = [{ pointer: provider === undefined ? "/model" : "/provider", detail: message }];
  return new TuttiError("unprocessable", message, { errors, ...(extra ? { extra } : {}) });
}

/** The call, with what it used written down. */
export async function testAndCount(ctx: Context, target: ModelTestTarget): Promise<ModelTest> {
  const test = await ctx.models.test(target);
  const code = test.error?.code ?? "";
  const nobody = { executionId: null, rootId: null, step: null, role: null, orchestrationId: null };
  if (test.usage.inputTokens + test.usage.outputTokens > 0) {
    const outcome = test.ok ? ("completed" as const) : ("failed" as const);
    const error = isErrorCode(code) ? code : null;
    const { usage, model, latencyMs } = test;
    await recordUsage({ ctx, input: { ...usage, ...nobody, model, latencyMs, outcome, error } });
  }
  return test;
}

export function presentTest({ ok, model, latencyMs, error }: ModelTest): ConnectionTest {
  return { ok, model, latency_ms: latencyMs, error };
}

function targetOf({ model, provider, base_url: baseUrl, api_key: apiKey }: TestConnection): ModelTestTarget {
  if (provider !== undefined) return { provider, model, baseUrl, apiKey };
  return { model: model ?? "" };
}
