/** The SQLSTATE of a database error, found through drizzle's wrapping; null for other errors. */
export function sqlStateCode(error: unknown): string | null {
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 6;
    current = current.cause, depth++
  ) {
    if ("code" in current && typeof current.code === "string") return current.code;
  }
  return null;
}

const CONNECTION_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "53300",
  "57P01",
  "57P02",
  "57P03",
]);

/** `conflict`: try the transaction again. `connection`: the database is away. `other`: everything else. */
export function sqlState(error: unknown): "conflict" | "connection" | "other" {
  const code = sqlStateCode(error);
  if (code === "40001" || code === "40P01") return "conflict";
  if (code && (CONNECTION_CODES.has(code) || code.startsWith("08"))) return "connection";
  // node-postgres reports these without a code.
  const text =
    error instanceof Error
      ? `${error.message} ${error.cause instanceof Error ? error.cause.message : ""}`
      : "";
  return /Connection terminated|connection timeout|timeout exceeded when trying to connect|not queryable/i.test(
    text,
  )
    ? "connection"
    : "other";
}
