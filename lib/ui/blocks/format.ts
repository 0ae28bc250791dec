const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function padded(value: number): string {
  return String(value).padStart(2, "0");
}

/** `7 ms`, `842 ms`, `1.24 s`, `2 m 04 s`, `1 h 12 m`, `3 d 04 h`. */
export function formatDuration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(ms < 10 * SECOND ? 2 : 1)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} m ${padded(Math.floor((ms % MINUTE) / SECOND))} s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${padded(Math.floor((ms % HOUR) / MINUTE))} m`;
  return `${Math.floor(ms / DAY)} d ${padded(Math.floor((ms % DAY) / HOUR))} h`;
}

function span(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / SECOND)}s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)}m`;
  if (milliseconds < DAY) return `${Math.floor(milliseconds / HOUR)}h`;
  return `${Math.floor(milliseconds / DAY)}d`;
}

/** `now`, `12s ago`, `5m ago`, `in 3h`; from 30 days on the UTC date. */
export function formatRelative(at: number, now: number): string {
  const distance = now - at;
  if (Math.abs(distance) >= 30 * DAY) return new Date(at).toISOString().slice(0, 10);
  // Clocks of server and browser differ a little: what has just happened is not "in 1s".
  if (distance > -2 * SECOND && distance < 2 * SECOND) return "now";
  return distance > 0 ? `${span(distance)} ago` : `in ${span(-distance)}`;
}

/** `2026-11-29 09:08:33 UTC`. */
export function formatExact(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

const COUNT = new Intl.NumberFormat("en-US");
const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** `12,480`. */
export function formatCount(value: number): string {
  return COUNT.format(value);
}

/** `12.5K`. */
export function formatCompact(value: number): string {
  return COMPACT.format(value);
}

/** `98.2 %`, from a share between 0 and 1. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  return `${percent === 100 || percent === 0 ? percent : percent.toFixed(1)} %`;
}

/** `$12.40`, `$0.0031`; what is less than a hundredth of a cent is `<$0.0001`. */
export function formatMoney(dollars: number): string {
  if (dollars === 0 || dollars >= 0.1) return `$${dollars.toFixed(2)}`;
  return dollars < 0.0001 ? "<$0.0001" : `$${dollars.toFixed(4)}`;
}
