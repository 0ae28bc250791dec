import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { isTuttiError, TuttiError } from "@/lib/core/errors";
import {
  type ModelTest,
  type ModelTestTarget,
  type ModelUsage,
  PROVIDER_KINDS,
  PROVIDER_URLS,
} from "@/lib/core/model";
import { breakerFor } from "@/lib/guard/breakers";
import { attempt } from "./call/attempt";
import { estimateUsage } from "./call/estimate";
import { faultOf } from "./call/faults";
import { NO_USAGE, usageOf } from "./call/usage";
import { describeModel, offeredModels } from "./describe";
import { modelFetch } from "./model-fetch";
import { buildProvider } from "./providers/build";
import { parseReference, referenceOf } from "./reference";
import type { KnownModels, ModelsInput } from "./registry";
import { SCRIPTED_REFERENCE } from "./scripted/description";
import type { ProviderSettings } from "./settings";

/** A test is waited for by a person. */
const TEST_MS = 20_000;

interface Subject {
  provider: ProviderSettings;
  model: string;
}

/** One short call of a model as it is configured, or as somebody has just typed it. */
export async function testModel(
  input: ModelsInput,
  models: KnownModels,
  target: ModelTestTarget,
): Promise<ModelTest> {
  if ("model" in target && target.model === SCRIPTED_REFERENCE && models.describe(SCRIPTED_REFERENCE))
    return { ok: true, model: SCRIPTED_REFERENCE, latencyMs: 0, error: null, usage: NO_USAGE };
  const subject = "provider" in target ? typed(models, target) : known(models, target.model);
  const model = referenceOf({ provider: subject.provider.name, model: subject.model });
  const startedAt = performance.now();
  const result = await call(input, subject, model);
  return { model, latencyMs: Math.round(performance.now() - startedAt), ...result };
}

function known(models: KnownModels, reference: string): Subject {
  const { provider: name, model } = parseReference(reference);
  const provider = models.provider(name);
  if (provider) return { provider, model };
  const available = models.list().map((item) => item.reference);
  const message = `The model ${reference} is not available here. Available: [${available.join(", ")}].`;
  throw new TuttiError("unprocessable", message, { extra: { available } });
}

/**
 * What somebody typed, with what is stored where they typed nothing. A stored key goes to its own origin only: with an
 * address of another one the call is made without it.
 */
function typed(models: KnownModels, target: Extract<ModelTestTarget, { provider: string }>): Subject {
  const stored = models.provider(target.provider);
  const kind = stored?.kind ?? PROVIDER_KINDS.find((name) => name === target.provider);
  const baseUrl = target.baseUrl ?? stored?.baseUrl ?? (kind && PROVIDER_URLS[kind]);
  if (!kind || !baseUrl || !URL.canParse(baseUrl))
    throw new TuttiError(
      "unprocessable",
      `Say which provider to test: ${PROVIDER_KINDS.join(", ")}, with its base_url.`,
    );
  const sameOrigin = stored !== undefined && new URL(stored.baseUrl).origin === new URL(baseUrl).origin;
  const provider: ProviderSettings = {
    name: target.provider,
    kind,
    // The operator's exemption is for the operator's own address.
    source: stored && target.baseUrl === undefined ? stored.source : "workspace",
    baseUrl,
    secret: target.apiKey ?? (sameOrigin ? stored.secret : null),
    credential: target.apiKey === undefined ? (stored?.credential ?? "the key") : "the key given",
    models: stored?.models ?? [],
  };
  const model = target.model ?? offeredModels(provider)[0];
  if (model === undefined) throw new TuttiError("unprocessable", "Say which model to test.");
  return { provider, model };
}

type Tested = Pick<ModelTest, "ok" | "error"> & { usage: ModelUsage };

async function call(input: ModelsInput, { provider, model }: Subject, reference: string): Promise<Tested> {
  const signal = AbortSignal.timeout(TEST_MS);
  const place = { reference, credential: provider.credential };
  const description = describeModel(provider, model, false);
  try {
    const built = await buildProvider(provider, modelFetch(input.safeFetch, provider));
    if (description.kind === "embedding") {
      await built.embeddingModel(model).doEmbed({ values: ["test"], abortSignal: signal });
      return { ok: true, error: null, usage: NO_USAGE };
    }
    const limits = { firstTokenMs: TEST_MS, idleMs: TEST_MS, callMs: TEST_MS };
    const breaker = breakerFor({ ...provider, provider: provider.kind });
    const result = await attempt({
      resolved: {
        description,
        model: built.languageModel(model),
        access: { breaker, credential: provider.credential, limits },
      },
      options: TEST_CALL,
      signal,
      onText: () => undefined,
      onBegun: () => undefined,
    });
    if (result.ok) return { ok: true, error: null, usage: usageOf(result.answer.usage, description.price) };
    const { code, message } = result.fault;
    const usage =
      result.usage === "uncounted"
        ? estimateUsage(TEST_CALL, description.price)
        : usageOf(result.usage, description.price);
    return { ok: false, error: { code, message }, usage };
  } catch (error) {
    if (signal.aborted) return failed("timeout", `${reference} did not answer within ${TEST_MS / 1000} s.`);
    if (isTuttiError(error)) return failed(error.code, error.message);
    const fault = faultOf(error, place);
    return failed(fault.code, fault.message);
  }
}

const TEST_CALL: LanguageModelV4CallOptions = {
  prompt: [{ role: "user", content: [{ type: "text", text: "Answer with OK." }] }],
  maxOutputTokens: 64,
};

function failed(code: string, message: string): Tested {
  return { ok: false, error: { code, message }, usage: NO_USAGE };
}
