import { DirectoryInUseError } from "@/lib/db/directory-lock";
import { EnvironmentError } from "@/lib/env";
import { log } from "@/lib/guard/log";
import { getRuntime, type Runtime } from "./runtime";

/** Puts the installation in order and returns the lines to print. */
export type Prepare = (runtime: Runtime) => Promise<string[]>;

/**
 * Opens the runtime when the server starts. A server that can't work must not stay up answering 500: it says why in
 * one line and ends.
 */
export async function boot(prepare: Prepare): Promise<void> {
  try {
    const runtime = await getRuntime();
    const lines = await prepare(runtime);
    closeOnSignal(runtime);
    // Standard output is for people and scripts that read these lines; logs go to standard error.
    for (const line of lines) process.stdout.write(`${line}\n`);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
}

function explain(error: unknown): string {
  if (error instanceof EnvironmentError || error instanceof DirectoryInUseError) return error.message;
  if (!(error instanceof Error)) return "Tutti could not start.";
  const cause = error.cause instanceof Error ? ` (${error.cause.message.split("\n")[0]})` : "";
  return `Tutti could not start: ${error.message.split("\n")[0]?.slice(0, 300)}${cause}`;
}

/** SIGTERM and SIGINT: readiness off, running steps end or are handed back, then the process leaves. */
export function closeOnSignal(runtime: Pick<Runtime, "close">): void {
  let closing = false;
  const close = (signal: NodeJS.Signals) => {
    if (closing) return;
    closing = true;
    log.info("shutdown.started", { signal });
    runtime.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error("shutdown.failed", { error });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", close);
  process.on("SIGINT", close);
}
