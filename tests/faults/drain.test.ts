import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "@/lib/db/client";
import type { Database } from "@/lib/db/types";
import { createPostgresDatabase, hasPostgres } from "../support/database";
import { until } from "../support/executions";
import { startServer, type TestServer } from "../support/http-server";

const STEPS = 6;
const FAST = { WORKER_LEASE_MS: "20000", WORKER_HEARTBEAT_MS: "500", WORKER_POLL_MS: "100" };

describe.skipIf(!hasPostgres())("SIGTERM", () => {
  let sink: TestServer;
  let database: Database;
  let drop: () => Promise<void>;
  let folder: string;
  let environment: Record<string, string>;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "tutti-drain-"));
    sink = await startServer();
    const made = await createPostgresDatabase();
    drop = made.drop;
    database = await openDatabase(made.url);
    environment = {
      ...FAST,
      DATABASE_URL: made.url,
      SINK_URL: sink.origin,
      TUTTI_DATA_DIR: folder,
      TUTTI_MODE: "demo",
    };
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    sink.close();
    await database.close();
    await drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function work(more: Record<string, string> = {}): Promise<ChildProcess> {
    const child = fork(join(import.meta.dirname, "../support/crash-worker.ts"), {
      execArgv: ["--import", "tsx"],
      env: { ...process.env, NODE_OPTIONS: "", ...environment, ...more },
    });
    children.push(child);
    await new Promise((resolve, reject) => {
      child.once("message", resolve);
      child.once("exit", (code) => reject(new Error(`It ended with ${code}.`)));
    });
    return child;
  }
  const terminate = (child: ChildProcess) =>
    new Promise((resolve) => {
      child.once("exit", (code) => resolve(code));
      child.kill("SIGTERM");
    });
  const executions = async () =>
    (await database.query("select status, crashes, lease_owner from execution")).rows;
  const allCompleted = async () => (await executions()).every((row) => row.status === "completed");
  /** How often each effect was begun, by its key. */
  const begun = () => {
    const counts = new Map<string, number>();
    for (const { text } of sink.received) counts.set(text, (counts.get(text) ?? 0) + 1);
    return counts;
  };
  const slowly = (milliseconds: number) => {
    sink.state.handle = async () => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      return {};
    };
  };

  it(
    "lets running steps end, hands the rest on, and nothing is done twice",
    { timeout: 120_000 },
    async () => {
      slowly(150);
      const first = await work({ SHUTDOWN_GRACE_MS: "15000" });
      first.send({ start: 5 });
      await until(() => sink.received.length >= 8);
      expect(await terminate(first)).toBe(0);
      const left = await executions();
      expect(left.filter((row) => row.status !== "completed").length).toBeGreaterThan(0);
      for (const row of left) expect(row).toMatchObject({ crashes: 0, lease_owner: null });
      expect(left.map((row) => row.status)).not.toContain("running");
      await work();
      await until(allCompleted, 60_000);
      expect([...begun().values()]).toEqual(Array.from({ length: left.length * STEPS }, () => 1));
      const { rows } = await database.query(
        "select contract_id from ledger_entry where contract_type is not null group by contract_id having count(*) > 1",
      );
      expect(rows).toEqual([]);
    },
  );

  it(
    "gives back a step that takes longer than the grace, without counting a crash",
    { timeout: 120_000 },
    async () => {
      slowly(60_000);
      const first = await work({ SHUTDOWN_GRACE_MS: "300" });
      first.send({ start: 1 });
      await until(() => sink.received.length === 1);
      expect(await terminate(first)).toBe(0);
      expect(await executions()).toEqual([{ status: "queued", crashes: 0, lease_owner: null }]);
      slowly(0);
      await work();
      await until(allCompleted, 60_000);
      const counts = [...begun().values()];
      expect(counts).toHaveLength(STEPS);
      expect(counts.toSorted((one, other) => one - other)).toEqual([1, 1, 1, 1, 1, 2]);
      expect((await executions())[0]).toMatchObject({ crashes: 0 });
    },
  );
});
