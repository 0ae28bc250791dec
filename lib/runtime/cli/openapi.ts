import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openApiDocument } from "@/lib/http/openapi";

/**
 * `npm run openapi` writes openapi.json from the route declarations; with `--check` it only compares, and
 * fails when the committed document is stale.
 */
const root = process.cwd();
const file = join(root, "openapi.json");

const text = `${JSON.stringify(await openApiDocument(root), null, 2)}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(file, text);
  console.log("openapi.json written.");
} else if (readFileSync(file, "utf8") === text) {
  console.log("openapi.json is up to date.");
} else {
  console.error("openapi.json is stale. Run: npm run openapi");
  process.exitCode = 1;
}
process.exit();
