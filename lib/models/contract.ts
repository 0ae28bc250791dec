import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ModelDescription, ModelSelection } from "@/lib/core/model";

/** A model that can be called, with what is known of it. */
export interface ResolvedModel {
  description: ModelDescription;
  model: LanguageModelV4;
}

/** The models one tenant may use. */
export interface Models {
  list(): Promise<ModelDescription[]>;
  /** Throws `model_not_configured` naming the variables to set, or `unprocessable` when no model fits. */
  resolve(selection: ModelSelection): Promise<ResolvedModel>;
}
