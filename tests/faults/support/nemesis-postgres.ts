import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chown, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { findPostgres } from "../../../scripts/system-tools.mjs";
import { freePort, servant } from "../../support/postgres";
import { pause } from "./world";

const START_DEADLINE_MS = 60_000;
const SUPERUSER = "tutti_superuser";
const LOGIN = "tutti";
// `cat` ends when this process does, however it ends: no server outlives its tests.
const KEEPER = '"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server';

/** A Postgres of a row's own that is crashed and started again. Durable as it comes: what it has committed must be there. */
export class CrashablePostgres {
  private keeper: ChildProcess | null = null;

  private constructor(
    private readonly binaries: string,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async open(): Promise<CrashablePostgres> {
    const binaries = findPostgres();
    if (!binaries) throw new Error("No Postgres found.");
    const folder = await mkdtemp(join(tmpdir(), "tutti-crashable-"));
    const user = servant();
    if (user) await chown(folder, user.uid, user.gid);
    const initdb = [
      "-D",
      join(folder, "data"),
      "-U",
      SUPERUSER,
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C",
    ];
    execFileSync(join(binaries, "initdb"), [...initdb, "--no-sync"], {
      ...user,
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const postgres = new CrashablePostgres(binaries, folder, await freePort());
    await postgres.start();
    await postgres.asSuperuser(`create role ${LOGIN} login createrole createdb`);
    await postgres.asSuperuser(`alter database postgres owner to ${LOGIN}`);
    return postgres;
  }

  /** As a login role that is no superuser. */
  get url(): string {
    return `postgres://${LOGIN}@127.0.0.1:${this.port}/postgres`;
  }

  /** Starts it and waits until it takes connections: recovery included. */
  async start(): Promise<void> {
    const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=100"];
    const server = [
      join(this.binaries, "postgres"),
      "-D",
      join(this.folder, "data"),
      "-p",
      String(this.port),
    ];
    const parameters = [...server, ...settings.flatMap((setting) => ["-c", setting])];
    this.keeper = spawn("sh", ["-c", KEEPER, "keeper", ...parameters], {
      ...servant(),
      cwd: this.folder,
      stdio: ["pipe", "ignore", "ignore"],
    });
    for (const deadline = Date.now() + START_DEADLINE_MS; ;) {
      try {
        await this.asSuperuser("select 1");
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await pause(20);
      }
    }
  }

  /** An immediate shutdown: no checkpoint, every connection cut; the next start recovers from the log. */
  async crash(): Promise<void> {
    const pid = Number((await readFile(join(this.folder, "data/postmaster.pid"), "utf8")).split("\n")[0]);
    process.kill(pid, "SIGQUIT");
    while (isAlive(pid)) await pause(5);
    await this.endKeeper();
  }

  async close(): Promise<void> {
    await this.endKeeper();
    await rm(this.folder, { recursive: true, force: true });
  }

  async asSuperuser(statement: string): Promise<Record<string, unknown>[]> {
    const address = `postgres://${SUPERUSER}@127.0.0.1:${this.port}/postgres`;
    const client = new pg.Client({ connectionString: address });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async endKeeper(): Promise<void> {
    const { keeper } = this;
    this.keeper = null;
    if (!keeper || keeper.exitCode !== null) return;
    const ended = new Promise((resolve) => keeper.once("exit", resolve));
    keeper.stdin?.end();
    await ended;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
