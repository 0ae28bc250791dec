import { LRUCache } from "lru-cache";
import type { Database } from "@/lib/db/types";
import type { Environment } from "@/lib/env";
import type { SafeFetch } from "@/lib/guard/safe-fetch";
import type { Vault } from "@/lib/guard/vault";
import type { Models } from "@/lib/models/contract";
import { createModels } from "@/lib/models/registry";
import type { ProviderSettings } from "@/lib/models/settings";
import { type OpenModelKey, openModelKeys } from "@/lib/services/models/load";
import type { OfferedModel } from "@/lib/services/models/shapes";
import { modelSettings } from "./model-settings";

/** How old what is known of a workspace's keys may be when a model is called. */
const FRESH_MS = 2_000;

/** The models of each tenant of this process. */
export function openModels(parts: {
  environment: Environment;
  database: Database;
  vault: Vault;
  safeFetch: SafeFetch;
}): (tenantId: string) => Models {
  const settings = modelSettings(parts.environment);
  const cache = new LRUCache<string, ProviderSettings[]>({ max: 1_000, ttl: FRESH_MS });
  const load = async (tenantId: string) => {
    const keys = await openModelKeys(parts.database.forTenant(tenantId), parts.vault, tenantId);
    const providers = keys.map(toProvider);
    cache.set(tenantId, providers);
    return providers;
  };
  return (tenantId) =>
    createModels({
      settings,
      safeFetch: parts.safeFetch,
      workspaceProviders: async ({ fresh }) => (fresh ? undefined : cache.get(tenantId)) ?? load(tenantId),
    });
}

function toProvider(key: OpenModelKey): ProviderSettings {
  return {
    name: key.name,
    kind: key.provider,
    source: "workspace",
    baseUrl: key.baseUrl,
    secret: key.secret,
    credential: `the workspace's key "${key.name}"`,
    models: key.models.map(toOffered),
  };
}

function toOffered(model: OfferedModel): ProviderSettings["models"][number] {
  const { input_price: input, output_price: output, cached_input_price: cachedInput } = model;
  return {
    id: model.id,
    kind: model.kind,
    ...(model.tools === null ? {} : { tools: model.tools }),
    ...(model.vision === null ? {} : { vision: model.vision }),
    ...(model.structured_output === null ? {} : { structuredOutput: model.structured_output }),
    ...(model.context_tokens === null ? {} : { contextTokens: model.context_tokens }),
    ...(input === null || output === null
      ? {}
      : { price: { input, output, cachedInput, source: "this workspace", date: "" } }),
  };
}
