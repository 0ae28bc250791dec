import type { Database } from "@/lib/db/types";
import type { Environment } from "@/lib/env";
import type { SafeFetch } from "@/lib/guard/safe-fetch";
import type { Vault } from "@/lib/guard/vault";
import type { Models } from "@/lib/models/contract";
import { createModels } from "@/lib/models/registry";
import { modelSettings } from "./model-settings";

/** The models of each tenant of this process. */
export function openModels(parts: {
  environment: Environment;
  database: Database;
  vault: Vault;
  safeFetch: SafeFetch;
}): (tenantId: string) => Models {
  const settings = modelSettings(parts.environment);
  return () => createModels({ settings, safeFetch: parts.safeFetch, workspaceProviders: async () => [] });
}
