import type { ModelDescription } from "@/lib/core/model";
import { breakerFor } from "@/lib/guard/breakers";
import { catalogueIds, fromCatalogue } from "./catalogue";
import { priceOf } from "./prices";
import { referenceOf } from "./reference";
import type { OfferedModel, ProviderSettings } from "./settings";

/** A model of this provider: what was said of it where it was configured, else what the catalogue knows. */
export function describeModel(provider: ProviderSettings, id: string, isDefault: boolean): ModelDescription {
  const known = fromCatalogue(provider.kind, id);
  const said = provider.models.find((model) => model.id === id);
  const model: OfferedModel = { ...known, ...said, id };
  const reference = referenceOf({ provider: provider.name, model: id });
  const kind = model.kind ?? "language";
  const isLanguage = kind === "language";
  return {
    reference,
    provider: provider.name,
    kind,
    source: provider.source,
    label: id,
    contextTokens: model.contextTokens ?? null,
    tools: isLanguage && (model.tools ?? true),
    vision: isLanguage && (model.vision ?? false),
    structuredOutput: isLanguage && (model.structuredOutput ?? true),
    price: model.price ?? priceOf(provider.kind, id),
    isDefault,
    circuit: breakerFor({ ...provider, provider: provider.kind }).state,
  };
}

/** Ids of the models worth showing: those named where it was configured, then the catalogue's. */
export function offeredModels(provider: ProviderSettings): string[] {
  const named = provider.models.map((model) => model.id);
  return [...new Set([...named, ...catalogueIds(provider.kind)])];
}
