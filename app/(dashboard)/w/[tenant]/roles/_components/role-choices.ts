/** Dollars per million tokens. */
export interface ModelChoice {
  reference: string;
  label: string;
  /** Its answers come from a script: the demo's. */
  scripted: boolean;
  price: { input: number; output: number } | null;
  tools: boolean;
  isDefault: boolean;
}

export interface ToolChoice {
  name: string;
  description: string;
  writes: boolean;
}

/** What a role of this workspace can be made of. */
export interface RoleChoices {
  models: ModelChoice[];
  tools: ToolChoice[];
  mayGrantMeta: boolean;
}

/** A model with its price, in one line. */
export function modelLabel({ reference, scripted, price, tools }: ModelChoice): string {
  const about = [
    ...(scripted ? ["scripted answers"] : []),
    ...(price ? [`$${price.input} in, $${price.output} out per million`] : scripted ? [] : ["price unknown"]),
    ...(tools ? [] : ["no tools"]),
  ];
  return about.length > 0 ? `${reference} (${about.join("; ")})` : reference;
}
