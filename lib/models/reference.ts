import { TuttiError } from "@/lib/core/errors";

export interface ModelReference {
  provider: string;
  /** Everything after the first slash: a model's own name may have more of them. */
  model: string;
}

/** Reads `provider/model`. Throws `unprocessable`. */
export function parseReference(text: string): ModelReference {
  const slash = text.indexOf("/");
  if (slash <= 0 || slash === text.length - 1)
    throw new TuttiError("unprocessable", `"${text}" is not a model: write provider/model.`);
  return { provider: text.slice(0, slash), model: text.slice(slash + 1) };
}

export function referenceOf({ provider, model }: ModelReference): string {
  return `${provider}/${model}`;
}
