import { z } from "zod";
import { invalid } from "./errors";

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const TEXT = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;

const HELP = 'A duration is a number of milliseconds or text such as "500ms", "30s", "10m", "24h", "7d".';

/** One year. Longer waits are almost surely a slip of the unit. */
export const MAX_DURATION_MS = 366 * UNIT_MS.d;

/** Milliseconds as a number, or text such as `"500ms"`, `"30s"`, `"10m"`, `"24h"`, `"7d"`. Read it with `parseDuration`. */
export const Duration = z
  .union([z.number().min(0).max(MAX_DURATION_MS), z.string().regex(TEXT, HELP)])
  .meta({ description: 'Milliseconds, or text such as "30s", "10m", "24h", "7d".' });
export type Duration = z.infer<typeof Duration>;

function isUnit(text: string): text is keyof typeof UNIT_MS {
  return Object.hasOwn(UNIT_MS, text);
}

/** Milliseconds of a `Duration`. Throws `invalid` for anything that isn't one. */
export function parseDuration(value: number | string): number {
  const match = typeof value === "string" ? TEXT.exec(value) : null;
  const unit = match?.[2] ?? "ms";
  const amount = typeof value === "number" ? value : Number(match?.[1] ?? Number.NaN);
  const milliseconds = isUnit(unit) ? Math.round(amount * UNIT_MS[unit]) : Number.NaN;
  if (!(milliseconds >= 0 && milliseconds <= MAX_DURATION_MS)) throw invalid(HELP);
  return milliseconds;
}
