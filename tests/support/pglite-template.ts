import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { openDatabase } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";

const ROOT = join(import.meta.dirname, "../..");
const CACHE = join(ROOT, ".cache");

/** Changes with any migration, with the code that applies them and with PGlite itself. */
async function templateHash(): Promise<string> {
  const migrations = (await readdir(join(ROOT, "drizzle"), { recursive: true })).toSorted();
  const files = [
    ...migrations.filter((name) => /\.(sql|json)$/.test(name)).map((name) => join("drizzle", name)),
    "lib/db/migrate.ts",
    "tests/support/pglite-template.ts",
    "node_modules/@electric-sql/pglite/package.json",
  ];
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0`).update(await readFile(join(ROOT, file)));
  return hash.digest("hex").slice(0, 16);
}

/** Path of a tar of a migrated PGlite data directory, made once per state of the migrations. */
export async function pgliteTemplate(): Promise<string> {
  const file = join(CACHE, `pglite-${await templateHash()}.tar`);
  if (existsSync(file)) return file;
  await mkdir(CACHE, { recursive: true });
  await removeOutdated();
  // Renamed when whole: another run that starts now must not read half of it.
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, Buffer.from(await dumpMigrated()));
  await rename(partial, file);
  return file;
}

/** Templates of other states of the migrations, and what runs left that were killed; a run may use the young ones. */
async function removeOutdated(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const path = join(CACHE, name);
    const young = Date.now() - (await stat(path)).mtimeMs < 3_600_000;
    if (/^(pglite|bundles)-/.test(name) && !young) await rm(path, { force: true, recursive: true });
  }
}

/** A third of a dump is `template1` and `template0`, from which no test makes a database. */
async function removeTemplateDatabases(dataDirectory: string): Promise<void> {
  for (const id of ["1", "4"]) await rm(join(dataDirectory, "base", id), { recursive: true });
}

async function dumpMigrated(): Promise<ArrayBuffer> {
  const folder = await mkdtemp(join(tmpdir(), "tutti-template-"));
  try {
    const database = await openDatabase(`pglite:${folder}`);
    // Databases of tests are small: less memory to set up for each.
    await database.query("alter system set shared_buffers = '16MB'");
    await migrate(database).finally(() => database.close());
    await removeTemplateDatabases(join(folder, "database"));
    const client = await PGlite.create({ dataDir: join(folder, "database") });
    const dump = await client.dumpDataDir("none");
    await client.close();
    return await dump.arrayBuffer();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
