import { existsSync } from "node:fs";
import { request } from "node:http";
import { DirectoryInUseError } from "@/lib/db/directory-lock";
import { env } from "@/lib/env";
import type { Database } from "@/lib/db/types";
import { openCurrentDatabase } from "../open-database";

/** A command for the operator's door of a running server (`app/api/operator`). */
export type OperatorCommand = { command: "key"; name: string; workspace?: string } | { command: "owner" };

/** Asks the server on this machine; null when none answers there. */
export function askServer(command: OperatorCommand): Promise<string | null> {
  const { PORT, secrets } = env();
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(command);
    const call = request(
      {
        host: "127.0.0.1",
        port: PORT,
        path: "/api/operator",
        method: "POST",
        headers: {
          authorization: `Bearer ${secrets.operatorToken}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        },
        timeout: 10_000,
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("end", () => {
          if (response.statusCode === 200) resolve(text);
          // Something else listens there, or a server with other secrets.
          else if (response.statusCode === 404) resolve(null);
          else reject(new Error(text || `The server answered ${response.statusCode}.`));
        });
      },
    );
    call.on("error", () => resolve(null));
    call.on("timeout", () => call.destroy());
    call.end(body);
  });
}

/** The server's answer, or the same work on the database directly when no server runs. */
export async function viaServerOrDatabase(
  command: OperatorCommand,
  direct: (database: Database) => Promise<string>,
): Promise<string> {
  const answer = await askServer(command);
  if (answer !== null) return answer;
  let database: Database;
  try {
    database = await openCurrentDatabase(env());
  } catch (error) {
    if (error instanceof DirectoryInUseError) {
      throw new Error(`${error.message} (It runs, but not on port ${env().PORT}: set PORT to the server's.)`);
    }
    throw error;
  }
  try {
    return await direct(database);
  } finally {
    await database.close();
  }
}

/** Runs a command's main function: its result on standard output, a failure as one line and exit code 1. */
export async function runCommand(main: () => Promise<string>): Promise<void> {
  try {
    if (existsSync(".env")) process.loadEnvFile(".env");
    process.stdout.write(`${await main()}\n`);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
