import { isJsonObject } from "@/lib/core/json";
import { redactForLog } from "./redact-for-log";

const RANKS = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 } as const;
export type LogLevel = keyof typeof RANKS;

interface LogState {
  level: LogLevel;
  dropped: number;
  watching: boolean;
}

// On globalThis: routes and instrumentation are two bundles of one process.
const store = globalThis as { __tuttiLog?: LogState };
const state = (store.__tuttiLog ??= { level: "info", dropped: 0, watching: false });

/** Lines below this level are not written. */
export function setLogLevel(level: LogLevel): void {
  state.level = level;
}

/** Lines that could not be written, because nobody reads standard error any more or its disk is full. */
export function droppedLogLines(): number {
  return state.dropped;
}

function write(
  level: Exclude<LogLevel, "silent">,
  event: string,
  fields: Record<string, unknown> = {},
): void {
  if (RANKS[level] < RANKS[state.level]) return;
  try {
    const shown = redactForLog(fields);
    const line = { at: new Date().toISOString(), level, event: redactForLog(event) };
    // JSON escapes line breaks: one event is one line whatever the fields hold.
    const text = JSON.stringify(isJsonObject(shown) ? { ...shown, ...line } : line);
    send(`${text}\n`);
  } catch {
    state.dropped++;
  }
}

function send(text: string): void {
  if (!state.watching) {
    // Without a listener a broken pipe would end the process; the write's own callback counts the line.
    process.stderr.on("error", () => {});
    state.watching = true;
  }
  process.stderr.write(text, (error) => {
    if (error) state.dropped++;
  });
}

/** The process log: JSON lines on standard error, redacted. Never throws. */
export const log = {
  debug: (event: string, fields?: Record<string, unknown>) => write("debug", event, fields),
  info: (event: string, fields?: Record<string, unknown>) => write("info", event, fields),
  warn: (event: string, fields?: Record<string, unknown>) => write("warn", event, fields),
  error: (event: string, fields?: Record<string, unknown>) => write("error", event, fields),
};
