import { fork } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { openDatabase } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";
import { hasPostgres, openTestDatabase } from "../support/database";
import { createDatabase, dropDatabase } from "../support/postgres";

const SOURCE = join(import.meta.dirname, "../../drizzle");

/** A copy of the migrations to change. */
async function copied(
  change: (folder: string) => Promise<void>,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tutti-migrations-"));
  try {
    await cp(SOURCE, folder, { recursive: true });
    await change(folder);
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function firstTag(folder: string): Promise<string> {
  const journal = JSON.parse(await readFile(join(folder, "meta", "_journal.json"), "utf8")) as {
    entries: { tag: string }[];
  };
  return journal.entries[0]?.tag ?? "";
}

describe("migrations", () => {
  it("do nothing on a current database", async () => {
    const database = await openTestDatabase("pglite");
    expect(await migrate(database)).toEqual({ applied: 0 });
    await database.close();
  });

  it("are refused when one was changed after it had been applied, and nothing else is applied", async () => {
    const database = await openTestDatabase("pglite");
    const change = async (folder: string) => {
      const file = join(folder, `${await firstTag(folder)}.sql`);
      await writeFile(file, `${await readFile(file, "utf8")}\n-- changed`);
    };
    await copied(change, async (folder) => {
      await expect(migrate(database, folder)).rejects.toThrow(
        `Migration ${await firstTag(folder)} was changed after`,
      );
    });
    await database.close();
  });

  it("are all undone when one fails, and put walls around what they add", async () => {
    const database = await openTestDatabase("pglite");
    const add = (statements: string) => async (folder: string) => {
      const file = join(folder, "meta", "_journal.json");
      const journal = JSON.parse(await readFile(file, "utf8")) as { entries: { tag: string }[] };
      journal.entries.push({ tag: "9999_more" });
      await writeFile(file, JSON.stringify(journal));
      await writeFile(join(folder, "9999_more.sql"), statements);
    };
    const table = "create table fresh (tenant_id text not null, id text)";
    await copied(add(`${table};\n--> statement-breakpoint\nselect 1/0;`), async (folder) => {
      await expect(migrate(database, folder)).rejects.toThrow();
    });
    expect((await database.query("select to_regclass('fresh') as found")).rows).toEqual([{ found: null }]);
    await copied(add(table), async (folder) => {
      expect(await migrate(database, folder)).toEqual({ applied: 1 });
      expect(await migrate(database, folder)).toEqual({ applied: 0 });
    });
    const { rows } = await database.query(
      "select relrowsecurity, relforcerowsecurity from pg_class where relname = 'fresh'",
    );
    expect(rows).toEqual([{ relrowsecurity: true, relforcerowsecurity: true }]);
    await database.close();
  });

  it.skipIf(!hasPostgres())(
    "are applied by exactly one of several processes that start at once",
    async () => {
      const admin = inject("postgresUrl") ?? "";
      const name = `test_${randomUUID().replaceAll("-", "")}`;
      await createDatabase(admin, name);
      const url = new URL(admin);
      url.pathname = name;
      const start = () =>
        new Promise<number>((resolve, reject) => {
          const child = fork(join(import.meta.dirname, "../support/migrate-worker.ts"), {
            execArgv: ["--import", "tsx"],
            env: { ...process.env, NODE_OPTIONS: "", DATABASE_URL: url.href },
          });
          child.once("message", (message: { applied: number }) => resolve(message.applied));
          child.once("exit", (code) => reject(new Error(`It ended with ${code}.`)));
        });
      const applied = await Promise.all([start(), start(), start()]);
      const count = (
        JSON.parse(await readFile(join(SOURCE, "meta", "_journal.json"), "utf8")) as { entries: unknown[] }
      ).entries.length;
      expect(applied.toSorted((one, other) => one - other)).toEqual([0, 0, count]);
      const database = await openDatabase(url.href);
      expect(await migrate(database)).toEqual({ applied: 0 });
      await database.close();
      await dropDatabase(admin, name);
    },
  );
});
