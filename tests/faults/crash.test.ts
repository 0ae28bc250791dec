import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPostgresDatabase, hasPostgres } from "../support/database";

/** 1 runs a tenth of the full counts; `FAULT_SCALE=10` runs all. */
const SCALE = Number(process.env.FAULT_SCALE ?? 1);
const STEPS = ["s1", "s2", "p/p1", "p/p2", "s5", "s6"];

interface Call {
  key: string;
  at: number;
}
type Row = Record<string, string | number>;

/** Records every side-effect call, as the outside world would see it. */
class Sink {
  readonly calls: Call[] = [];
  private server: Server | null = null;

  async open(): Promise<string> {
    this.server = createServer((request, response) => {
      let key = "";
      request.on("data", (chunk: Buffer) => (key += chunk.toString()));
      request.on("end", () => {
        this.calls.push({ key, at: Date.now() });
        response.end();
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.server?.close();
  }
}

/** The process under test, restarted after every kill. */
class Victim {
  readonly acknowledged: string[] = [];
  private child: ChildProcess | null = null;

  constructor(private readonly environment: Record<string, string>) {}

  async start(): Promise<void> {
    const child = fork(join(import.meta.dirname, "../support/crash-worker.ts"), {
      execArgv: ["--import", "tsx"],
      env: { ...process.env, NODE_OPTIONS: "", ...this.environment },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.child = child;
    child.on("message", (message: { acknowledged?: string }) => {
      if (message.acknowledged) this.acknowledged.push(message.acknowledged);
    });
    await this.hear<{ ready?: boolean }>((message) => message.ready === true);
  }

  begin(count: number): void {
    this.child?.send({ start: count });
  }

  async ask(question: "statuses" | "responses" | "gaps"): Promise<Row[]> {
    const heard = this.hear<{ question?: string; rows: Row[] }>((message) => message.question === question);
    this.child?.send({ question });
    return (await heard).rows;
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    this.child = null;
  }

  private hear<T>(matches: (message: T) => boolean): Promise<T> {
    const { child } = this;
    return new Promise((resolve, reject) => {
      const onMessage = (message: unknown) => {
        if (!matches(message as T)) return;
        child?.off("message", onMessage);
        resolve(message as T);
      };
      child?.on("message", onMessage);
      child?.once("exit", (code, signal) => reject(new Error(`The process ended: ${code ?? signal}.`)));
    });
  }
}

async function untilAllEnded(victim: Victim, deadlineMs: number): Promise<Row[]> {
  for (const deadline = Date.now() + deadlineMs; ;) {
    const statuses = await victim.ask("statuses");
    const open = statuses.filter((row) => !["completed", "failed", "cancelled"].includes(String(row.status)));
    if (open.length === 0 || Date.now() > deadline) return statuses;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface Plan {
  kills: number;
  runsPerLife: number;
}

/** Kills the process at random moments while it works, then checks what it left against what it promised. */
async function crashAndCheck(victim: Victim, sink: Sink, plan: Plan): Promise<void> {
  await victim.start();
  for (let kill = 0; kill < plan.kills; kill++) {
    victim.begin(plan.runsPerLife);
    await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 400));
    await victim.kill();
    await victim.start();
  }
  victim.begin(plan.runsPerLife);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const statuses = await untilAllEnded(victim, 60_000);
  const byId = new Map(statuses.map((row) => [String(row.id), String(row.status)]));
  expect(victim.acknowledged.length).toBeGreaterThan(plan.runsPerLife);
  const lost = victim.acknowledged.filter((id) => byId.get(id) !== "completed");
  expect(lost).toEqual([]);
  expect([...byId.values()].filter((status) => status !== "completed")).toEqual([]);
  expect(await victim.ask("gaps")).toEqual([]);
  await checkEffects(victim, sink, [...byId.keys()]);
}

async function checkEffects(victim: Victim, sink: Sink, ids: string[]): Promise<void> {
  const responses = await victim.ask("responses");
  const journalled = new Map(responses.map((row) => [`${row.execution_id}:${row.key}`, Number(row.at)]));
  const wanted = ids.flatMap((id) => STEPS.map((step) => `${id}:${step}`)).toSorted();
  expect([...journalled.keys()].toSorted()).toEqual(wanted);
  // Every effect happened, and none was begun again after its result had been journalled.
  expect([...new Set(sink.calls.map((call) => call.key))].toSorted()).toEqual(wanted);
  const repeated = sink.calls.filter((call) => call.at > (journalled.get(call.key) ?? 0) + 1_000);
  expect(repeated).toEqual([]);
}

const FAST = {
  WORKER_LEASE_MS: "1500",
  WORKER_HEARTBEAT_MS: "300",
  WORKER_POLL_MS: "100",
  CRASH_LIMIT: "1000",
};

describe("kill -9 at random moments", () => {
  const sink = new Sink();
  let folder: string;
  let environment: Record<string, string>;
  let victim: Victim;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "tutti-crash-"));
    sink.calls.length = 0;
    environment = { ...FAST, SINK_URL: await sink.open(), TUTTI_DATA_DIR: folder, TUTTI_MODE: "demo" };
  });
  afterEach(async () => {
    await victim.kill();
    sink.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("loses nothing and re-runs no journalled step on PGlite", { timeout: 240_000 }, async () => {
    victim = new Victim({ ...environment, DATABASE_URL: `pglite:${folder}` });
    await crashAndCheck(victim, sink, { kills: 3 * SCALE, runsPerLife: 5 });
  });

  it.skipIf(!hasPostgres())(
    "loses nothing and re-runs no journalled step on Postgres",
    { timeout: 240_000 },
    async () => {
      const { url, drop } = await createPostgresDatabase();
      victim = new Victim({ ...environment, DATABASE_URL: url });
      await crashAndCheck(victim, sink, { kills: 5 * SCALE, runsPerLife: 6 });
      await victim.kill();
      await drop();
    },
  );
});
