import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { env } from "@/lib/env";
import { type ChainReport, type ExportReport, verifyExport } from "@/lib/ledger/verify-export";
import { ApiClient } from "./client/api-client";
import { paint, print } from "./client/terminal";

const USAGE = `Verifies an exported ledger: sequence, links, hashes and content of every entry, and signed checkpoints.

  npm run verify-ledger -- FILE
  npm run verify-ledger -- --execution exe_… [--url http://localhost:3000] [--key tutti_…]

FILE is what GET /v1/executions/{id}/ledger answers; several may stand one after another. It needs no server.
  --execution   download the ledger of this execution and verify it
  --url, --key  of the server (default: PUBLIC_URL or the local PORT, and TUTTI_API_KEY)
  --public-key  who must have signed the checkpoints (base64url); without it any signer is taken and named
Exit code: 0 everything fits, 1 something doesn't, 2 wrong usage or nothing to read.`;

class UsageError extends Error {}

interface Options {
  file: string | undefined;
  execution: string | undefined;
  url: string | undefined;
  key: string | undefined;
  publicKey: string | undefined;
}

function readOptions(): Options {
  const text = { type: "string" } as const;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        execution: text,
        url: text,
        key: text,
        "public-key": text,
        help: { type: "boolean", short: "h" },
      },
    });
    const [file, ...more] = positionals;
    const given = [file, values.execution].filter((item) => item !== undefined);
    if (values.help || given.length !== 1 || more.length > 0) throw new UsageError(USAGE);
    return {
      file,
      execution: values.execution,
      url: values.url,
      key: values.key,
      publicKey: values["public-key"],
    };
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(`${error instanceof Error ? error.message : ""}\n\n${USAGE}`);
  }
}

function linesOf({ file, execution, url, key }: Options): AsyncIterable<string> {
  if (file !== undefined) {
    if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
    return createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity });
  }
  if (existsSync(".env")) process.loadEnvFile(".env");
  const apiKey = key ?? env().TUTTI_API_KEY;
  if (!apiKey)
    throw new UsageError("An API key is needed: --key tutti_… or TUTTI_API_KEY. (npm run key makes one.)");
  const client = new ApiClient((url ?? env().publicUrl).replace(/\/$/, ""), apiKey);
  return client.lines(`/v1/executions/${encodeURIComponent(execution ?? "")}/ledger`);
}

function describe({ executionId, entries, firstBad, sealedBy }: ChainReport): string {
  const seals =
    sealedBy.length > 0
      ? `sealed by checkpoint ${sealedBy.join(", ")}`
      : paint("yellow", "not sealed by a checkpoint");
  if (!firstBad) return `${paint("green", "ok ")}  ${executionId}  ${entries} entries, ${seals}`;
  return `${paint("red", "BAD")}  ${executionId}  at entry ${firstBad.seq}: ${firstBad.fault}. ${firstBad.detail}`;
}

function present(report: ExportReport, publicKey: string | undefined): void {
  for (const chain of report.chains) print(describe(chain));
  for (const problem of report.problems) print(`${paint("red", "BAD")}  ${problem}`);
  if (!publicKey) for (const key of report.publicKeys) print(paint("dim", `Signed by ${key}`));
}

try {
  const options = readOptions();
  const report = await verifyExport(linesOf(options), options.publicKey ?? null);
  present(report, options.publicKey);
  process.exitCode = report.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
