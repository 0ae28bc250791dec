import type { Database } from "@/lib/db/types";
import { type Environment, readEnvironment } from "@/lib/env";
import { createSafeFetch } from "@/lib/guard/safe-fetch";
import type { ResolvedModel } from "@/lib/models/contract";
import { durableModel } from "@/lib/models/durable-model";
import { createModels } from "@/lib/models/registry";
import type { ProviderSettings } from "@/lib/models/settings";
import { modelOrigins, modelSettings } from "@/lib/runtime/model-settings";
import { contextFor, keyActor, makeTenant, testRuntime } from "../../support/actors";
import { countingMeter, MemoryDurable } from "./durable";

/** The environment of a process with these variables, in production mode unless they say otherwise. */
export function environmentWith(variables: Record<string, string>): Environment {
  return readEnvironment({ TUTTI_MODE: "demo", TUTTI_DATA_DIR: ".cache/test-data", ...variables });
}

/** The models of a tenant, as the environment and its own keys make them. */
export function modelsWith(
  variables: Record<string, string>,
  options: { workspace?: ProviderSettings[]; scripted?: boolean } = {},
) {
  const environment = environmentWith(variables);
  const safeFetch = createSafeFetch({
    allowedPrivateOrigins: environment.ALLOWED_PRIVATE_ORIGINS,
    operatorOrigins: modelOrigins(environment),
    allowHttp: true,
    ownHosts: [],
  });
  return createModels({
    settings: { ...modelSettings(environment), scripted: options.scripted ?? false },
    safeFetch,
    workspaceProviders: async () => options.workspace ?? [],
  });
}

export const ANY = { model: null, constraints: null, needsTools: false };

/** A tenant on a database, with what a call of a model needs around it. */
export async function openWorld(database: Database) {
  const runtime = await testRuntime(database);
  const tenant = await makeTenant(database);
  const context = () => contextFor(runtime, keyActor(tenant.id));
  const usageRows = async () => {
    const text = "select * from usage_record where tenant_id = $1 order by id";
    return (await database.query(text, [tenant.id])).rows;
  };
  return {
    runtime,
    tenant,
    context,
    usageRows,
    /** A model whose calls are kept in `durable`. */
    durable(resolved: ResolvedModel, durable = new MemoryDurable(), meter = countingMeter()) {
      const model = durableModel({
        resolved,
        durable,
        meter,
        context,
        executionId: "exe_test",
        family: { rootId: "exe_root", orchestrationId: "orc_test" },
        step: "draft",
        role: { id: "rol_writer", name: "Writer" },
      });
      return { model, durable, meter };
    },
  };
}
