import type { ModelPrice, ModelSource, ProviderKind } from "@/lib/core/model";
import type { ModelLimits } from "./contract";

/** A provider that can be called: of the environment, or of a workspace's key. */
export interface ProviderSettings {
  /** What the references of its models start with. */
  name: string;
  kind: ProviderKind;
  source: Exclude<ModelSource, "demo">;
  baseUrl: string;
  /** Null: the server asks for none. */
  secret: string | null;
  /** What the key is called in messages: its variable, or its name in the workspace. */
  credential: string;
  /** Models known beyond those of the catalogue. */
  models: OfferedModel[];
}

/** What is known of a model: what somebody said of it, or the catalogue. */
export interface OfferedModel {
  id: string;
  kind?: "language" | "embedding";
  contextTokens?: number | null;
  tools?: boolean;
  vision?: boolean;
  structuredOutput?: boolean;
  price?: ModelPrice | null;
}

/** What the environment says about models. */
export interface ModelSettings {
  /** In the order in which they are preferred. */
  providers: ProviderSettings[];
  /** `provider/model`; null: the first model of the first provider. */
  defaultModel: string | null;
  /** Demo mode: the scripted model is there. */
  scripted: boolean;
  limits: ModelLimits;
}
