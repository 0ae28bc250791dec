import type { OfferedModel } from "@/lib/services/models/shapes";

/** `name context input-price output-price`, as far as known, one model per line. */
export function modelLines(models: readonly OfferedModel[]): string {
  return models
    .map(({ id, context_tokens: context, input_price: input, output_price: output }) => {
      const words = [id, context ?? "-", input ?? "-", output ?? "-"];
      return words.join(" ").replace(/(?: -)+$/, "");
    })
    .join("\n");
}

/** The reverse; what a line can't say of a model stays as it was. */
export function readModels(text: string, before: readonly OfferedModel[]): Partial<OfferedModel>[] {
  const lines = text.split("\n").map((line) => line.trim().split(/\s+/));
  return lines
    .filter(([id]) => id)
    .map(([id = "", context, input, output]) => ({
      ...before.find((model) => model.id === id),
      id,
      context_tokens: numberOf(context),
      input_price: numberOf(input),
      output_price: numberOf(output),
    }));
}

function numberOf(word: string | undefined): number | null {
  const value = Number(word);
  return word === undefined || word === "-" || Number.isNaN(value) ? null : value;
}
