import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { env } from "@/lib/env";
import { ApiClient } from "./client/api-client";
import { paint } from "./client/terminal";
import { askServer } from "./operator";
import { tour } from "./tour/tour";

const USAGE = `A short tour of a running server, in the terminal: an intent, an orchestration followed live, verification.

  npm run demo [-- --url http://localhost:3000] [--key tutti_…]

Without --key it takes TUTTI_API_KEY, or asks the server on this machine for a new key.`;

function readOptions(): { url: string | undefined; key: string | undefined; help: boolean } {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { url: text, key: text, help: { type: "boolean", short: "h" } } });
  return { url: values.url, key: values.key, help: values.help ?? false };
}

/** The key given, or one made through the operator's door, which only somebody with this server's secrets can open. */
async function keyFor(url: string, given: string | undefined): Promise<string> {
  const known = given ?? env().TUTTI_API_KEY;
  if (known) return known;
  // Says it first, and better, when no server runs.
  await new ApiClient(url, null).get("/v1/health");
  const made = await askServer({ command: "key", name: "Demo tour" });
  if (made) return made.trim();
  throw new Error(
    `A server answers at ${url}, but its operator's door stays shut. Pass an API key: npm run demo -- --key tutti_…`,
  );
}

try {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const options = readOptions();
  if (options.help) process.stdout.write(`${USAGE}\n`);
  else {
    const url = (options.url ?? env().publicUrl).replace(/\/$/, "");
    await tour(new ApiClient(url, await keyFor(url, options.key)));
  }
  process.exit(0);
} catch (error) {
  process.stderr.write(`${paint("red", "✗")} ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
