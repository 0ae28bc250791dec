import type { ModelDescription, ProviderKind } from "@/lib/core/model";
import { iso, isoOrNull } from "../iso";
import { type ModelKeyRow, readModels } from "./load";
import type { LanguageModel, ModelKey } from "./shapes";

/** Of the key itself only whether there is one, and for which origin. */
export function presentModelKey(row: ModelKeyRow): ModelKey {
  return {
    id: row.id,
    object: "model_key",
    name: row.name,
    provider: row.provider as ProviderKind,
    base_url: row.baseUrl ?? row.origin,
    origin: row.origin,
    has_key: row.secret !== null,
    models: readModels(row),
    active: row.active,
    last_tested_at: isoOrNull(row.lastTestedAt),
    last_error: row.lastError,
    created_by: row.createdBy,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}

export function presentModel(model: ModelDescription): LanguageModel {
  const { price } = model;
  return {
    id: model.reference,
    object: "model",
    provider: model.provider,
    kind: model.kind,
    source: model.source,
    label: model.label,
    scripted: model.source === "demo",
    default: model.isDefault,
    context_tokens: model.contextTokens,
    capabilities: { tools: model.tools, vision: model.vision, structured_output: model.structuredOutput },
    price: price && {
      input: price.input,
      cached_input: price.cachedInput,
      output: price.output,
      source: price.source,
      date: price.date,
    },
    circuit: model.circuit,
  };
}
