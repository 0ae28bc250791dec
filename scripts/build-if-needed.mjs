// The production build, made again only when something that goes into it changed.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { binary, ROOT, run } from "./node-command.mjs";

const SOURCES = [
  "app",
  "lib",
  "public",
  "drizzle",
  "package-lock.json",
  "package.json",
  "openapi.json",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "instrumentation.ts",
  "proxy.ts",
];
const HASH_FILE = join(ROOT, ".next/tutti-build-hash");

async function filesOf(source) {
  const path = join(ROOT, source);
  if (!existsSync(path)) return [];
  if (!(await stat(path)).isDirectory()) return [source];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
}

/** SHA-256 over names and contents of everything a build is made from. */
export async function sourceHash() {
  const files = (await Promise.all(SOURCES.map(filesOf))).flat().toSorted();
  const hash = createHash("sha256");
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(await readFile(join(ROOT, file)))
      .update("\0");
  return hash.digest("hex");
}

/**
 * Builds unless `.next` already holds a build of these very sources. Resolves to whether it built; throws when the
 * build fails. `quiet`: output is shown only if it fails. `background`: beside something that matters more.
 */
export async function buildIfNeeded({ quiet = false, background = false } = {}) {
  const wanted = await sourceHash();
  const built =
    existsSync(join(ROOT, ".next/BUILD_ID")) && (await readFile(HASH_FILE, "utf8").catch(() => null));
  if (built === wanted) return false;
  // First, so that a build which breaks off half-way is never taken for a whole one.
  await rm(HASH_FILE, { force: true });
  const { code, output } = await run(binary("next"), ["build"], {
    capture: quiet,
    background,
    env: { NODE_ENV: "production" },
  });
  if (code !== 0) {
    if (quiet) process.stderr.write(output);
    throw new Error(`next build failed with exit code ${code}.`);
  }
  await writeFile(HASH_FILE, wanted);
  return true;
}
