import { log } from "@/lib/guard/log";
import { PROBLEMS, toTuttiError } from "./problem";

/** Tells the log, and only the log, what an answer of 500 or more was caused by. */
export function reportIfUnknown(error: unknown, fields: Record<string, string>): void {
  const { code, cause } = toTuttiError(error);
  if (PROBLEMS[code].status >= 500) logFailure("A request failed.", cause ?? error, { ...fields, code });
}

export function logFailure(message: string, error: unknown, fields: Record<string, string>): void {
  log.error(message, { ...fields, error: withoutParameters(error) });
}

/** drizzle's message lists the query's parameters, which are people's data; the driver's own error does not. */
function withoutParameters(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.message.startsWith("Failed query")) return withoutParameters(error.cause);
  return error;
}
