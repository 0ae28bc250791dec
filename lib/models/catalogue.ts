import type { ProviderKind } from "@/lib/core/model";
import type { OfferedModel } from "./settings";

/** Well-known models, the one to take first in front. What is not here can be used too; its price is unknown then. */
export const CATALOGUE: Record<ProviderKind, readonly OfferedModel[]> = {
  "openai-compatible": [],
  openai: [],
  anthropic: [],
  google: [],
};
