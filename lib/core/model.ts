export const PROVIDER_KINDS = ["openai-compatible", "openai", "anthropic", "google"] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** Where each provider lives unless told otherwise; an OpenAI-compatible server may be anywhere. */
export const PROVIDER_URLS: Record<ProviderKind, string | null> = {
  "openai-compatible": null,
  openai: "https://api.openai.com/v1",
  anthropic: "https://api.anthropic.com/v1",
  google: "https://generativelanguage.googleapis.com/v1beta",
};

/** What is known of a language model (ARCHITECTURE.md §7). A reference is `provider/model`. */
export interface ModelDescription {
  /** `provider/model`, e.g. `openai/gpt-5-mini`. */
  reference: string;
  provider: string;
  /** An `embedding` model turns text into vectors and answers nothing. */
  kind: "language" | "embedding";
  /** Where its provider comes from: the service's environment, a key of the workspace, or the demo's script. */
  source: ModelSource;
  /** What it is, for people; says so where answers are scripted. */
  label: string;
  /** Tokens of its context; null: unknown. */
  contextTokens: number | null;
  tools: boolean;
  vision: boolean;
  structuredOutput: boolean;
  price: ModelPrice | null;
  /** Chosen when nobody says otherwise. */
  isDefault: boolean;
  /** Whether calls go through now: `open` means that its provider failed too often lately. */
  circuit: CircuitState;
}

/** `demo`: its answers are scripted, no model is asked. */
export type ModelSource = "environment" | "workspace" | "demo";
export type CircuitState = "closed" | "open" | "half_open";

/** US dollars per million tokens. */
export interface ModelPrice {
  input: number;
  /** Null: as `input`. */
  cachedInput: number | null;
  /** Tokens written into the provider's cache; null: as `input`. */
  cacheWrite?: number | null;
  output: number;
  /** Of calls with more input than `aboveTokens`, where they cost more. */
  long?: {
    aboveTokens: number;
    input: number;
    cachedInput: number | null;
    cacheWrite?: number | null;
    output: number;
  };
  /** Where the price was read, and when (ISO date). */
  source: string;
  date: string;
}

/** What a role asks of its model. Prices in US dollars per million tokens. */
export interface ModelConstraints {
  providers?: string[];
  minContextTokens?: number;
  maxInputPrice?: number;
  maxOutputPrice?: number;
  needsVision?: boolean;
}

export interface ModelSelection {
  /** A reference; null: by constraints, or the default. */
  model: string | null;
  constraints: ModelConstraints | null;
  needsTools: boolean;
}

/** What one call of a model used. */
export interface ModelUsage {
  inputTokens: number;
  /** Of the input tokens, those read from the provider's cache. */
  cachedTokens: number;
  outputTokens: number;
  /** Of the output tokens, those spent on thinking. */
  reasoningTokens: number;
  /** Null: no price is known. */
  costUsd: number | null;
  /** Judged by the length of the texts, where the provider has not said. */
  estimated?: boolean;
}

/** What use cases see of the models a tenant may use; calling them is for agents. */
export interface ModelDirectory {
  list(): Promise<ModelDescription[]>;
  /** One short call, to see that key, address and model work. Never throws for what the provider does. */
  test(target: ModelTestTarget): Promise<ModelTest>;
}

/** What to test: a reference that is known, or a provider with what somebody just typed. */
export type ModelTestTarget =
  | { model: string }
  | {
      provider: string;
      model?: string | undefined;
      baseUrl?: string | undefined;
      apiKey?: string | undefined;
    };

export interface ModelTest {
  ok: boolean;
  /** The reference that answered, or was asked to. */
  model: string;
  latencyMs: number;
  error: { code: string; message: string } | null;
  /** What the test itself used. */
  usage: ModelUsage;
}
