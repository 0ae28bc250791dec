import { type ChildProcess, fork } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled } from "./bundle";

const SOURCE = join(import.meta.dirname, "../../../drizzle");
const JOURNAL = join("meta", "_journal.json");

interface Journal {
  entries: { tag: string }[];
}

export type Migrated = { applied: number; error?: undefined } | { error: string };

/** Two processes that start to migrate one database at the same moment. */
export class RacingMigrators {
  private constructor(private readonly children: ChildProcess[]) {}

  static async open(): Promise<RacingMigrators> {
    const file = await bundled(join(import.meta.dirname, "migrate-process.ts"));
    return new RacingMigrators(
      [1, 2].map(() => fork(file, { execArgv: [], env: { ...process.env, NODE_OPTIONS: "" } })),
    );
  }

  race(url: string): Promise<Migrated[]> {
    return Promise.all(this.children.map((child) => hear(child, url)));
  }

  close(): void {
    for (const child of this.children) child.kill("SIGKILL");
  }
}

function hear(child: ChildProcess, url: string): Promise<Migrated> {
  return new Promise((resolve, reject) => {
    child.once("message", (message: Migrated) => resolve(message));
    child.once("exit", (code) => reject(new Error(`It ended with ${code}.`)));
    child.send({ url });
  });
}

async function journalOf(folder: string): Promise<Journal> {
  return JSON.parse(await readFile(join(folder, JOURNAL), "utf8")) as Journal;
}

export async function countMigrations(): Promise<number> {
  return (await journalOf(SOURCE)).entries.length;
}

/** The migrations as they were `behind` releases ago, in a folder for as long as `work` takes. */
export async function withOlderMigrations(
  behind: number,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tutti-older-"));
  try {
    await cp(SOURCE, folder, { recursive: true });
    const journal = await journalOf(folder);
    const older = { ...journal, entries: journal.entries.slice(0, journal.entries.length - behind) };
    await writeFile(join(folder, JOURNAL), JSON.stringify(older));
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
