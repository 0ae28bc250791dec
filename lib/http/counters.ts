interface Counters {
  /** Answers by `method status`. */
  requests: Map<string, number>;
  /** Seconds spent answering, by the same names. */
  seconds: Map<string, number>;
  openStreams: number;
}

// On globalThis: routes and instrumentation are two bundles of one process.
const store = globalThis as { __tuttiHttpCounters?: Counters };
export const counters: Counters = (store.__tuttiHttpCounters ??= {
  requests: new Map(),
  seconds: new Map(),
  openStreams: 0,
});

export function countAnswer(method: string, status: number, milliseconds: number): void {
  const name = `${method} ${status}`;
  counters.requests.set(name, (counters.requests.get(name) ?? 0) + 1);
  counters.seconds.set(name, (counters.seconds.get(name) ?? 0) + milliseconds / 1000);
}
