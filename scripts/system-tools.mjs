// Programs that tests need and npm can't bring: found where they usually are, else installed where that is allowed.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";

const OLDEST_POSTGRES = 15;
const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** First of `names` on PATH, or null. */
function onPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (found) return found;
  }
  return null;
}

function postgresVersion(folder) {
  const { stdout } = spawnSync(join(folder, "postgres"), ["--version"], { encoding: "utf8" });
  return Number(/(\d+)/.exec(stdout ?? "")?.[1] ?? 0);
}

/** Folder that holds `initdb` and `postgres` of version 15 or later (the oldest such: it forgives least), or null. */
export function findPostgres() {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const folders = versions
    .toSorted((a, b) => Number(a) - Number(b))
    .map((version) => join(debian, version, "bin"));
  const postgres = onPath(["postgres"]);
  if (postgres) folders.push(join(postgres, ".."));
  const usable = (folder) => existsSync(join(folder, "initdb")) && postgresVersion(folder) >= OLDEST_POSTGRES;
  return folders.find(usable) ?? null;
}

/** A Chromium or Chrome to drive, or null. Playwright's own is looked for where `playwright install` puts it. */
export async function findChromium() {
  const system = onPath(CHROMIUM_NAMES);
  if (system) return system;
  const { chromium } = await import("@playwright/test");
  const own = chromium.executablePath();
  return own && existsSync(own) ? own : null;
}

/** Installs Debian packages, silently and without questions. False where that isn't possible. */
export function aptInstall(...packages) {
  if (process.getuid?.() !== 0 || !onPath(["apt-get"])) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = { env, stdio: ["ignore", "ignore", "inherit"], timeout: 300_000 };
  const install = ["install", "--yes", "--quiet", "--no-install-recommends", ...packages];
  console.log(`Installing ${packages.join(", ")} with apt-get …`);
  if (spawnSync("apt-get", install, { ...options, stdio: "ignore" }).status === 0) return true;
  spawnSync("apt-get", ["update", "--quiet"], { ...options, stdio: "ignore" });
  return spawnSync("apt-get", install, options).status === 0;
}

/** Postgres' binaries, installing them where that is possible; null after saying how to get them. */
export async function ensurePostgres() {
  const found = findPostgres();
  if (found) return found;
  await refuseDebianCluster();
  if (aptInstall("postgresql-15") || aptInstall("postgresql")) return findPostgres();
  console.log(
    "No Postgres 15 or later found: its suites are skipped. Get it with: apt-get install postgresql",
  );
  return null;
}

/** A browser, installing it where that is possible; null after saying how to get one. */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  if (aptInstall("chromium")) return findChromium();
  console.log("No Chromium found: browser tests are skipped. Get it with: apt-get install chromium");
  return null;
}

/** The pooler that R6 of the fault suite puts before Postgres, or null. Debian keeps it off the PATH of users. */
export function findPgbouncer() {
  const debian = "/usr/sbin/pgbouncer";
  return existsSync(debian) ? debian : onPath(["pgbouncer"]);
}

/** PgBouncer, installing it where that is possible; null after saying how to get it. */
export function ensurePgbouncer() {
  const found = findPgbouncer();
  if (found) return found;
  if (aptInstall("pgbouncer")) return findPgbouncer();
  console.log("No PgBouncer found: its test is skipped. Get it with: apt-get install pgbouncer");
  return null;
}

/** Debian's package would create and start a server of its own, which nobody asked for. */
async function refuseDebianCluster() {
  const file = "/etc/postgresql-common/createcluster.conf";
  if (process.getuid?.() !== 0 || existsSync(file)) return;
  await mkdir("/etc/postgresql-common", { recursive: true });
  await writeFile(file, "create_main_cluster = false\n");
}
