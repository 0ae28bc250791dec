import type { Environment } from "@/lib/env";
import { PROVIDER_URLS, type ProviderKind } from "@/lib/core/model";
import type { ModelSettings, OfferedModel, ProviderSettings } from "@/lib/models/settings";

const COMPATIBLE = "openai-compatible";

/** What the environment says about models. The server of LLM_BASE_URL goes first. */
export function modelSettings(environment: Environment): ModelSettings {
  const providers = [
    compatible(environment),
    hosted("openai", environment.OPENAI_API_KEY, environment.OPENAI_BASE_URL, "OPENAI_API_KEY"),
    hosted("anthropic", environment.ANTHROPIC_API_KEY, environment.ANTHROPIC_BASE_URL, "ANTHROPIC_API_KEY"),
    hosted(
      "google",
      environment.GOOGLE_GENERATIVE_AI_API_KEY,
      environment.GOOGLE_GENERATIVE_AI_BASE_URL,
      "GOOGLE_GENERATIVE_AI_API_KEY",
    ),
  ].filter((provider) => provider !== null);
  return {
    providers: withEmbeddings(providers, environment),
    defaultModel: referenceAt(environment, environment.LLM_DEFAULT_MODEL),
    scripted: environment.mode === "demo",
    limits: {
      firstTokenMs: environment.LLM_FIRST_TOKEN_TIMEOUT_MS,
      idleMs: environment.LLM_IDLE_TIMEOUT_MS,
      callMs: environment.LLM_CALL_TIMEOUT_MS,
    },
  };
}

/** Origins that the operator vouches for. */
export function modelOrigins(environment: Environment): string[] {
  return [...new Set(modelSettings(environment).providers.map(({ baseUrl }) => new URL(baseUrl).origin))];
}

function compatible(environment: Environment): ProviderSettings | null {
  const baseUrl = environment.LLM_BASE_URL;
  if (!baseUrl) return null;
  const model = environment.LLM_DEFAULT_MODEL;
  return {
    name: COMPATIBLE,
    kind: COMPATIBLE,
    source: "environment",
    baseUrl: withoutSlash(baseUrl),
    secret: environment.LLM_API_KEY ?? null,
    credential: "LLM_API_KEY",
    models: model ? [{ id: ownName(model), ...saidOfDefault(environment) }] : [],
  };
}

/** What only the operator can know of a model on their own server. */
function saidOfDefault(environment: Environment): Partial<OfferedModel> {
  const {
    LLM_PRICE_INPUT: input,
    LLM_PRICE_OUTPUT: output,
    LLM_PRICE_CACHED_INPUT: cachedInput,
  } = environment;
  return {
    contextTokens: environment.LLM_CONTEXT_TOKENS ?? null,
    ...(environment.LLM_VISION === "true" ? { vision: true } : {}),
    ...(input === undefined || output === undefined
      ? {}
      : { price: { input, output, cachedInput: cachedInput ?? null, source: "LLM_PRICE_*", date: "" } }),
  };
}

function hosted(
  kind: Exclude<ProviderKind, "openai-compatible">,
  secret: string | undefined,
  baseUrl: string | undefined,
  credential: string,
): ProviderSettings | null {
  if (!secret) return null;
  const url = withoutSlash(baseUrl ?? PROVIDER_URLS[kind] ?? "");
  return { name: kind, kind, source: "environment", baseUrl: url, secret, credential, models: [] };
}

function withEmbeddings(providers: ProviderSettings[], environment: Environment): ProviderSettings[] {
  const reference = referenceAt(environment, environment.EMBEDDING_MODEL);
  if (reference === null) return providers;
  const [name = "", ...rest] = reference.split("/");
  const embedding: OfferedModel = { id: rest.join("/"), kind: "embedding" };
  return providers.map((provider) =>
    provider.name === name ? { ...provider, models: [...provider.models, embedding] } : provider,
  );
}

/** With LLM_BASE_URL a model's name is that server's own, slashes and all; without it, it names its provider. */
function referenceAt(environment: Environment, model: string | undefined): string | null {
  if (!model) return null;
  return environment.LLM_BASE_URL ? `${COMPATIBLE}/${ownName(model)}` : model;
}

function ownName(model: string): string {
  return model.startsWith(`${COMPATIBLE}/`) ? model.slice(COMPATIBLE.length + 1) : model;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
