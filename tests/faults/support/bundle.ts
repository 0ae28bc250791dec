import { mkdir, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "../../..");
const FOLDER = join(ROOT, ".cache/faults");
/** Packages with files of their own beside their code, or loaded only where wanted. */
const LEFT_OUT = ["@electric-sql/pglite", "@neondatabase/serverless", "pg-native", "inngest"];
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

const bundles = new Map<string, Promise<string>>();

/** Path of one file with all of a process's code: it starts in 0.15 s instead of 1.1 s, and rows start many. */
export function bundled(entry: string): Promise<string> {
  const known = bundles.get(entry) ?? write(entry);
  bundles.set(entry, known);
  return known;
}

async function write(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    external: LEFT_OUT,
    banner: { js: REQUIRE },
    logLevel: "error",
  });
  await mkdir(FOLDER, { recursive: true });
  const file = join(FOLDER, basename(entry).replace(/\.ts$/, ".mjs"));
  // Renamed when whole: another file of tests may start a process from it just now.
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, outputFiles[0]?.contents ?? "");
  await rename(partial, file);
  return file;
}
