// npm test: all suites (units and routes on both databases, then the browser), one sum at the end.
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfNeeded } from "./build-if-needed.mjs";
import { binary, run } from "./node-command.mjs";
import { ensureChromium, ensurePgbouncer, ensurePostgres } from "./system-tools.mjs";
import { startTestServer } from "./test-server.mjs";

const SUITE_LIMIT_MS = 17 * 60_000;
const FAILED = { passed: 0, failed: 1, skipped: 0 };

/** Runs one tool; its reporter leaves the counts in a file. A tool that ends badly without a failed test failed once. */
async function suite(folder, command, parameters, env = {}) {
  const file = join(folder, `${command}.json`);
  const options = { env: { ...env, TEST_COUNTS_FILE: file }, timeoutMs: SUITE_LIMIT_MS };
  const { code } = await run(binary(command), parameters, options);
  const counts = existsSync(file) ? JSON.parse(await readFile(file, "utf8")) : FAILED;
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Gets what is missing on this machine. Resolves to whether there is a browser. */
async function ensureTools() {
  if (/postgres|neon/.test(process.env.TEST_DATABASES ?? "postgres")) {
    await ensurePostgres();
    ensurePgbouncer();
  }
  return (await ensureChromium()) !== null;
}

/** The server for the browser tests, built beside the other tests: those wait for others much of the time. */
function startBuild() {
  console.log("Building for the browser tests where sources changed …");
  const build = buildIfNeeded({ quiet: true, background: true });
  // Why it failed is said when the browser tests wait for it.
  build.catch(() => undefined);
  return build;
}

async function browserTests(folder, build) {
  await build;
  const server = await startTestServer();
  try {
    const counts = await suite(folder, "playwright", ["test"], { BASE_URL: server.url });
    if (counts.failed > 0) console.log(`\nLast lines of the server:\n${server.output()}`);
    return counts;
  } finally {
    await server.stop();
  }
}

async function skippedBrowserTests() {
  const { output } = await run(binary("playwright"), ["test", "--list"], { capture: true });
  const skipped = Number(/Total: (\d+) test/.exec(output)?.[1] ?? 1);
  console.log(`Browser tests: ${skipped} skipped.`);
  return { passed: 0, failed: 0, skipped };
}

/** A suite that can't even start is a failure with a reason, and no reason to leave out the others. */
async function guarded(work) {
  try {
    return await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return FAILED;
  }
}

const folder = await mkdtemp(join(tmpdir(), "tutti-counts-"));
const hasBrowser = await ensureTools();
const build = hasBrowser ? startBuild() : null;
const results = [
  await guarded(() => suite(folder, "vitest", ["run"])),
  await guarded(() => (hasBrowser ? browserTests(folder, build) : skippedBrowserTests())),
];
await rm(folder, { recursive: true, force: true });
const sum = (key) => results.reduce((total, counts) => total + counts[key], 0);
const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped}`);
process.exitCode = sum("failed") === 0 ? process.exitCode : 1;
