import { TuttiError } from "@/lib/core/errors";
import type { ModelConstraints, ModelDescription, ModelSelection } from "@/lib/core/model";

/** Named in the message of `model_not_configured`. */
export const HOW_TO_CONFIGURE =
  "No language model is configured. Set LLM_BASE_URL and LLM_DEFAULT_MODEL, or OPENAI_API_KEY, ANTHROPIC_API_KEY or GOOGLE_GENERATIVE_AI_API_KEY, or add a key under Settings.";

/**
 * The model for somebody who named none: by constraints, else the default. Throws `model_not_configured`, or
 * `unprocessable` with the reason for each model that won't do.
 */
export function selectModel(models: ModelDescription[], selection: ModelSelection): ModelDescription {
  const usable = models.filter((model) => model.kind === "language");
  if (usable.length === 0) throw new TuttiError("model_not_configured", HOW_TO_CONFIGURE);
  const judged = usable.map((model) => ({ model, reasons: misfits(model, selection) }));
  const fitting = judged.filter(({ reasons }) => reasons.length === 0).map(({ model }) => model);
  const chosen = fitting.find((model) => model.isDefault) ?? cheapest(fitting);
  if (chosen) return chosen;
  const excluded = judged.map(({ model, reasons }) => `${model.reference}: ${reasons.join(", ")}`);
  throw new TuttiError("unprocessable", `No model fits. ${excluded.slice(0, 10).join("; ")}.`, {
    extra: { excluded: judged.map(({ model, reasons }) => ({ model: model.reference, reasons })) },
  });
}

/** Why a model won't do; empty: it will. What is unknown counts as missing. */
export function misfits(model: ModelDescription, { constraints, needsTools }: ModelSelection): string[] {
  const wanted: ModelConstraints = constraints ?? {};
  const { providers, minContextTokens, maxInputPrice, maxOutputPrice, needsVision } = wanted;
  const reasons: string[] = [];
  if (providers?.length && !providers.includes(model.provider))
    reasons.push(`provider is not ${providers.join(" or ")}`);
  if (needsTools && !model.tools) reasons.push("can't call tools");
  if (needsVision && !model.vision) reasons.push("not known to take images");
  if (minContextTokens !== undefined && (model.contextTokens ?? 0) < minContextTokens)
    reasons.push(model.contextTokens === null ? "context size unknown" : `context is ${model.contextTokens}`);
  reasons.push(...tooDear("input", model.price?.input, maxInputPrice));
  reasons.push(...tooDear("output", model.price?.output, maxOutputPrice));
  return reasons;
}

function tooDear(what: string, price: number | undefined, cap: number | undefined): string[] {
  if (cap === undefined || (price !== undefined && price <= cap)) return [];
  return [price === undefined ? `${what} price unknown` : `${what} costs ${price} USD per million tokens`];
}

/** By price where it is known; the list's own order otherwise. */
function cheapest(models: ModelDescription[]): ModelDescription | undefined {
  const cost = ({ price }: ModelDescription) =>
    price ? price.input + price.output : Number.POSITIVE_INFINITY;
  return models.toSorted((one, other) => (cost(one) === cost(other) ? 0 : cost(one) - cost(other)))[0];
}
