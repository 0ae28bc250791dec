// npm run check: everything that can be said about the code without running it. All steps run; one failure fails all.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { binary, ROOT, run } from "./node-command.mjs";

const tool = (name, ...parameters) => run(binary(name), parameters, { capture: true });

const STEPS = {
  format: () => tool("oxfmt", "--check", "."),
  lint: () => tool("oxlint", "--type-aware", "--deny-warnings"),
  types: checkTypes,
  unused: () => tool("knip", "--no-progress"),
  migrations: checkMigrations,
  openapi: () => tool("tsx", "lib/runtime/cli/openapi.ts", "--check"),
};

/** Route types first: tsc reads them, and a fresh clone has none. */
async function checkTypes() {
  const generated = await tool("next", "typegen");
  return generated.code === 0 ? tool("tsc", "--noEmit") : generated;
}

/** The migrations are consistent, and generating from the schema (into a copy) adds nothing to them. */
async function checkMigrations() {
  const consistent = await tool("drizzle-kit", "check");
  if (consistent.code !== 0) return consistent;
  const copy = ".cache/drizzle-check";
  const path = join(ROOT, copy);
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
  await cp(join(ROOT, "drizzle"), join(path, "out"), { recursive: true });
  const configuration = await readFile(join(ROOT, "drizzle.config.ts"), "utf8");
  await writeFile(join(path, "drizzle.config.ts"), configuration.replace("./drizzle", `./${copy}/out`));
  const before = await readdir(join(path, "out"));
  const { code, output } = await tool("drizzle-kit", "generate", `--config=${copy}/drizzle.config.ts`);
  const added = (await readdir(join(path, "out"))).filter((name) => !before.includes(name));
  if (code === 0 && added.length === 0) return { code, output };
  return {
    code: 1,
    output: `${output}\nThe schema has changes that no migration makes: run "npm run migration".\n`,
  };
}

const failed = [];
for (const [name, step] of Object.entries(STEPS)) {
  const started = performance.now();
  const { code, output } = await step();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (code !== 0) {
    failed.push(name);
    process.stdout.write(`\n${output.trimEnd()}\n`);
  }
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
}
console.log(failed.length === 0 ? "\nAll checks pass." : `\nFailed: ${failed.join(", ")}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
