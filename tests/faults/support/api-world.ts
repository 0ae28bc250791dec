import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId } from "@/lib/core/ids";
import { SCOPES } from "@/lib/core/scopes";
import { openDatabase } from "@/lib/db/client";
import type { Database } from "@/lib/db/types";
import { freshSecrets } from "@/lib/env-secrets";
import { insertKey } from "@/lib/services/keys/insert";
import { createPostgresDatabase } from "../../support/database";
import { startServer, type TestServer } from "../../support/http-server";
import { ApiProcess, type ApiProcessOptions } from "./api-process";

export interface FaultTenant {
  id: string;
  key: string;
}

/** A database, a sink, and as many instances on them as are started. */
export interface FaultWorld {
  database: Database;
  databaseUrl: string;
  sink: TestServer;
  tenant: FaultTenant;
  addTenant(): Promise<FaultTenant>;
  start(environment?: Record<string, string>, stderr?: ApiProcessOptions["stderr"]): Promise<ApiProcess>;
  close(): Promise<void>;
}

/** Leases short enough to see them pass; no limits that the load would run into. */
const FAST = {
  WORKER_LEASE_MS: "6000",
  WORKER_HEARTBEAT_MS: "1000",
  WORKER_POLL_MS: "200",
  CRASH_LIMIT: "1000",
  RATE_LIMIT_REQUESTS: "0",
  RATE_LIMIT_STARTS: "0",
  TENANT_CONCURRENCY: "500",
  WORKER_CONCURRENCY: "200",
  METRICS_TOKEN: "metrics",
};

/** A Postgres database of its own with one tenant. */
export async function openWorld(): Promise<FaultWorld> {
  const { url, drop } = await createPostgresDatabase();
  const database = await openDatabase(url, { poolSize: 4 });
  const sink = await startServer();
  const folder = await mkdtemp(join(tmpdir(), "tutti-faults-"));
  const { authSecret, encryptionKeys, ledgerSigningKey, operatorToken } = freshSecrets();
  const shared = {
    ...FAST,
    TUTTI_MODE: "demo",
    TUTTI_DATA_DIR: folder,
    DATABASE_URL: url,
    SINK_URL: sink.origin,
    ALLOWED_PRIVATE_ORIGINS: sink.origin,
    AUTH_SECRET: authSecret,
    ENCRYPTION_KEYS: encryptionKeys,
    LEDGER_SIGNING_KEY: ledgerSigningKey,
    OPERATOR_TOKEN: operatorToken,
  };
  const started: ApiProcess[] = [];
  const addTenant = () => makeTenant(database);
  return {
    database,
    databaseUrl: url,
    sink,
    tenant: await addTenant(),
    addTenant,
    start: async (environment = {}, stderr) => {
      const options = { environment: { ...shared, ...environment } };
      const instance = await ApiProcess.start(stderr === undefined ? options : { ...options, stderr });
      started.push(instance);
      return instance;
    },
    close: async () => {
      await Promise.all(started.map((instance) => instance.kill()));
      sink.close();
      await database.close();
      await drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeTenant(database: Database): Promise<FaultTenant> {
  const id = newId("tenant");
  await database.query("insert into tenant (tenant_id, slug, name) values ($1, $2, $2)", [
    id,
    id.replaceAll("_", "-").toLowerCase(),
  ]);
  const actor = { kind: "system", id: "system", tenantId: id, scopes: SCOPES, label: "Fault suite" } as const;
  const { key } = await database.forTenant(id)((tx) =>
    insertKey(
      tx,
      { actor, tenantId: id, requestId: null, ip: null },
      { name: "faults", kind: "test", scopes: [...SCOPES], createdBy: null, expiresAt: null },
    ),
  );
  return { id, key };
}
