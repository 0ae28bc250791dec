import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ModelDescription, ModelDirectory, ModelSelection } from "@/lib/core/model";
import type { Breaker } from "@/lib/guard/breaker";

/** A model that can be called, with what is known of it. */
export interface ResolvedModel {
  description: ModelDescription;
  model: LanguageModelV4;
  /** Absent: nothing stands between, as with the scripted model. */
  access?: ModelAccess;
}

/** How its provider is reached. */
export interface ModelAccess {
  /** Shared by everybody who uses this provider with this key. */
  breaker: Breaker;
  /** What the key is called, for whoever has to renew it: a variable, or the workspace's own key by name. */
  credential: string;
  limits: ModelLimits;
}

/** Milliseconds. */
export interface ModelLimits {
  /** Until the answer begins. */
  firstTokenMs: number;
  /** Between two pieces of an answer. */
  idleMs: number;
  /** One call with all its attempts and the waits between them. */
  callMs: number;
}

/** The models one tenant may use. */
export interface Models extends ModelDirectory {
  /** Throws `model_not_configured` naming the variables to set, or `unprocessable` when no model fits. */
  resolve(selection: ModelSelection): Promise<ResolvedModel>;
}
