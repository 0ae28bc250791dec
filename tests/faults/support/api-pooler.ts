import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { findPgbouncer } from "../../../scripts/system-tools.mjs";
import { until } from "../../support/executions";

// `cat` ends when this process does, however it ends: no pooler outlives its tests.
const KEEPER = '"$@" & pooler=$!; cat >/dev/null; kill -9 $pooler; wait $pooler';

export interface Pooler {
  url: string;
  close(): Promise<void>;
}

/** PgBouncer in transaction mode before a database, with so few server connections that everybody shares them. */
export async function startPooler(databaseUrl: string, poolSize: number): Promise<Pooler> {
  const binary = findPgbouncer();
  if (!binary) throw new Error("There is no pgbouncer here.");
  const server = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), "tutti-pooler-"));
  const port = await freePort();
  const settings = [
    "[databases]",
    `* = host=127.0.0.1 port=${server.port} user=${server.username}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    `default_pool_size = ${poolSize}`,
    "max_client_conn = 500",
    "query_wait_timeout = 20",
  ];
  const file = join(folder, "pgbouncer.ini");
  await writeFile(file, settings.join("\n"));
  await Promise.all([chmod(folder, 0o755), chmod(file, 0o644)]);
  // It refuses to run as root, as Postgres does.
  const asOther = process.getuid?.() === 0 ? { uid: userId("-u"), gid: userId("-g") } : {};
  const keeper = spawn("sh", ["-c", KEEPER, "keeper", binary, "--quiet", file], {
    ...asOther,
    cwd: folder,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const url = new URL(databaseUrl);
  url.port = String(port);
  url.searchParams.set("pgbouncer", "true");
  await until(() => answers(url.href), 15_000);
  return { url: url.href, close: () => stop(keeper, folder) };
}

function userId(flag: string): number {
  return Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function stop(keeper: ChildProcess, folder: string): Promise<void> {
  const gone = new Promise((resolve) => keeper.once("exit", resolve));
  keeper.stdin?.end();
  if (keeper.exitCode === null) await gone;
  await rm(folder, { recursive: true, force: true });
}
