import { type ErrorCode, TuttiError } from "@/lib/core/errors";

const INVALID = ["invalid", "A value in the request can't be stored."] as const;
const AWAY = ["unavailable", "The database is not available. Try again shortly."] as const;
const CONFLICT = ["conflict", "This conflicts with something that exists."] as const;

/** SAFETY.md §2, Errors. 40001 and 40P01 are retried in code; one that gets here was retried in vain. */
const BY_STATE: Record<string, readonly [ErrorCode, string]> = {
  "22021": INVALID,
  "22P02": INVALID,
  "22P05": INVALID,
  "22003": INVALID,
  "22007": INVALID,
  "22008": INVALID,
  "54001": INVALID,
  "23505": CONFLICT,
  "23503": CONFLICT,
  "42501": ["not_found", "No such resource."],
  "40001": AWAY,
  "40P01": AWAY,
  "53300": AWAY,
  "57014": AWAY,
  "57P01": AWAY,
  "57P02": AWAY,
  "57P03": AWAY,
  // Sockets, by Node's names.
  ECONNREFUSED: AWAY,
  ECONNRESET: AWAY,
  ENOTFOUND: AWAY,
  EPIPE: AWAY,
  ETIMEDOUT: AWAY,
  EHOSTUNREACH: AWAY,
};

/** What node-postgres says without a code when its pool or its connection gives up. */
const CONNECTION_TEXT =
  /^(Connection terminated|Cannot use a pool after calling end|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|PGlite is closed)/;

/** The database error in a chain of causes (drizzle wraps the driver's) as one of ours, or undefined. */
export function databaseError(error: unknown): TuttiError | undefined {
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 8;
    current = current.cause, depth++
  ) {
    const found = mapped(current);
    if (found) return new TuttiError(found[0], found[1], { cause: error });
  }
  return undefined;
}

function mapped(error: Error): readonly [ErrorCode, string] | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (Object.hasOwn(BY_STATE, code)) return BY_STATE[code];
  if (code.startsWith("08") && code.length === 5) return AWAY;
  return CONNECTION_TEXT.test(error.message) ? AWAY : undefined;
}
