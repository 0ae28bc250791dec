import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

export interface Cluster {
  /** Address of database `name`, as a login role that is no superuser: what a hosted Postgres gives. */
  url(name: string): string;
  stop(): Promise<void>;
}

const INSUFFICIENT_PRIVILEGE = "42501";
const START_DEADLINE_MS = 30_000;
const SUPERUSER = "tutti_superuser";
const LOGIN = "tutti";
// Durability of a database that is thrown away is worth nothing; an autovacuum at work would keep it from being dropped.
const SETTINGS = [
  "fsync=off",
  "full_page_writes=off",
  "synchronous_commit=off",
  "shared_buffers=64MB",
  "autovacuum=off",
];
// `cat` ends when this process does, however it ends: no server outlives its tests.
const KEEPER = '"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$FOLDER"';

/** Postgres refuses to run as root; then it runs as whom the package made for it. */
export function servant(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const id = (flag: string) =>
      Number(spawnSync("id", [flag, name], { encoding: "utf8" }).stdout || Number.NaN);
    const [uid, gid] = [id("-u"), id("-g")];
    if (Number.isInteger(uid) && Number.isInteger(gid)) return { uid, gid };
  }
  return undefined;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Starts a throw-away server on a free port of loopback from the binaries in `binaries`; `more` settings win. */
export async function startPostgres(binaries: string, more: readonly string[] = []): Promise<Cluster> {
  const user = servant();
  const folder = await mkdtemp(join(tmpdir(), "tutti-postgres-"));
  if (user) await chown(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const initdb = ["-D", data, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
  execFileSync(join(binaries, "initdb"), initdb, {
    ...user,
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const port = await freePort();
  const settings = [
    ...SETTINGS,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    ...more,
  ];
  const server = [join(binaries, "postgres"), "-D", data, "-p", String(port)];
  const parameters = [...server, ...settings.flatMap((setting) => ["-c", setting])];
  const keeper = spawn("sh", ["-c", KEEPER, "keeper", ...parameters], {
    ...user,
    cwd: folder,
    env: { ...process.env, FOLDER: folder, LC_ALL: "C" },
    stdio: ["pipe", "ignore", "pipe"],
  });
  const address = (role: string, name: string) => `postgres://${role}@127.0.0.1:${port}/${name}`;
  const stop = () => stopKeeper(keeper, folder);
  try {
    await prepare(address(SUPERUSER, "postgres"), keeper);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: (name) => address(LOGIN, name), stop };
}

async function stopKeeper(keeper: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) => keeper.once("exit", resolve));
  keeper.stdin?.end();
  if (keeper.exitCode === null) await ended;
  await rm(folder, { recursive: true, force: true });
}

/** Waits until the server answers, then makes the login role that tests use. */
async function prepare(url: string, keeper: ChildProcess): Promise<void> {
  let log = "";
  keeper.stderr?.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4_000)));
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.query(`create role ${LOGIN} login createrole createdb`);
      await client.query(`alter database postgres owner to ${LOGIN}`);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`Postgres did not start.\n${log}`, { cause: error });
      await sleep(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Makes database `name`, as a copy of `template` when given: 50 to 80 ms. */
export async function createDatabase(adminUrl: string, name: string, template?: string): Promise<void> {
  await asAdmin(adminUrl, `create database "${name}"${template ? ` template "${template}"` : ""}`);
}

/**
 * Drops database `name` and ends who is still connected to it. While an autovacuum worker looks at the database,
 * `force` is refused to all but superusers; a plain drop sends the worker away, once the others have gone.
 */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  try {
    await asAdmin(adminUrl, `drop database if exists "${name}" with (force)`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== INSUFFICIENT_PRIVILEGE) throw error;
    await asAdmin(
      adminUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and usename = current_user`,
      `drop database if exists "${name}"`,
    );
  }
}

async function asAdmin(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
