/** What is known of a language model (ARCHITECTURE.md §7). A reference is `provider/model`. */
export interface ModelDescription {
  /** `provider/model`, e.g. `openai/gpt-5-mini`. */
  reference: string;
  provider: string;
  /** Where its provider comes from: the service's environment, a key of the workspace, or the demo's script. */
  source: "environment" | "workspace" | "demo";
  /** Tokens of its context; null: unknown. */
  contextTokens: number | null;
  tools: boolean;
  vision: boolean;
  structuredOutput: boolean;
  price: ModelPrice | null;
  /** Chosen when nobody says otherwise. */
  isDefault: boolean;
}

/** US dollars per million tokens. */
export interface ModelPrice {
  input: number;
  cachedInput: number | null;
  output: number;
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
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Null: no price is known. */
  costUsd: number | null;
}
