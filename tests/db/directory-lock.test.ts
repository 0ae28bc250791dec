import { fork, spawnSync } from "node:child_process";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DirectoryInUseError, lockDirectory } from "@/lib/db/directory-lock";

/** The number of a process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

describe("the lock of a data directory", () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "tutti-lock-"));
    file = join(directory, "tutti.lock");
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const held = (holder: object) =>
    writeFileSync(file, JSON.stringify({ host: hostname(), startedAt: null, ...holder }));
  const holder = () => JSON.parse(readFileSync(file, "utf8")) as { pid: number };

  it("refuses a second opener in one clear line, and lets the next in afterwards", () => {
    const unlock = lockDirectory(directory);
    let message = "";
    try {
      lockDirectory(directory);
    } catch (error) {
      if (error instanceof DirectoryInUseError) message = error.message;
    }
    expect(message).toBe(
      `The database directory ${directory} is in use by process ${process.pid} on ${hostname()}. ` +
        "Stop it first, or set DATABASE_URL to a Postgres server to run several processes.",
    );
    unlock();
    expect(existsSync(file)).toBe(false);
    lockDirectory(directory)();
  });

  it("takes over from a process that is gone", () => {
    held({ pid: deadProcess() });
    const unlock = lockDirectory(directory);
    expect(holder().pid).toBe(process.pid);
    unlock();
    expect(existsSync(`${file}.takeover`)).toBe(false);
  });

  it.skipIf(!existsSync("/proc/1/stat"))("takes over when another process has the number now", () => {
    held({ pid: process.ppid, startedAt: "1" });
    lockDirectory(directory)();
    held({ pid: process.ppid });
    expect(() => lockDirectory(directory)).toThrow(DirectoryInUseError);
  });

  it("does not judge processes of another host, and says what to do", () => {
    held({ pid: deadProcess(), host: "elsewhere" });
    expect(() => lockDirectory(directory)).toThrow(`If that host is gone, delete ${file}.`);
  });

  it("takes over a file that was never written to its end, but not one that is being written", () => {
    writeFileSync(file, "");
    utimesSync(file, 0, 0);
    lockDirectory(directory)();
    writeFileSync(file, "");
    const startedAt = Date.now();
    lockDirectory(directory)();
    expect(Date.now() - startedAt).toBeGreaterThan(1_000);
  });

  it("does not remove another's lock when it unlocks late", () => {
    const unlock = lockDirectory(directory);
    held({ pid: process.ppid });
    unlock();
    expect(holder().pid).toBe(process.ppid);
  });

  it("has one owner, however many find it stale at once", async () => {
    const dead = deadProcess();
    const worker = join(import.meta.dirname, "../support/lock-worker.ts");
    const children = [1, 2, 3].map(() =>
      fork(worker, [directory], { execArgv: ["--import", "tsx"], env: { ...process.env, NODE_OPTIONS: "" } }),
    );
    const hear = <T>(child: (typeof children)[number]) =>
      new Promise<T>((resolve) => child.once("message", resolve as (message: unknown) => void));
    await Promise.all(children.map((child) => hear(child)));
    for (let round = 0; round < 30; round++) {
      held({ pid: dead });
      const answers = children.map((child) => hear<{ held: boolean }>(child));
      for (const child of children) child.send("lock");
      const owners = (await Promise.all(answers)).filter((answer) => answer.held);
      expect(owners).toHaveLength(1);
      const released = children.map((child) => hear(child));
      for (const child of children) child.send("unlock");
      await Promise.all(released);
    }
    for (const child of children) child.kill();
  });
});
