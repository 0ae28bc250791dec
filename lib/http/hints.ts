import type { Context } from "@/lib/services/context";
import type { StreamEvent } from "./sse";

/** Changes within this time are told together: a busy workspace is no flood. */
const COALESCE_MS = 100;

/** Tenant-wide hints `{topic, id}`: something changed, fetch it if you show it. Ends with the signal. */
export async function* tenantHints(ctx: Context, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  const changed = new Set<string>();
  let wake: (() => void) | undefined;
  const stop = ctx.ledger.onChange(ctx.tenantId, (executionId) => {
    changed.add(executionId);
    wake?.();
  });
  const onAbort = () => wake?.();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    while (!signal.aborted) {
      if (changed.size === 0) await new Promise<void>((resolve) => (wake = resolve));
      await new Promise((resolve) => setTimeout(resolve, COALESCE_MS));
      const ids = [...changed];
      changed.clear();
      for (const id of ids) yield { event: "hint", data: JSON.stringify({ topic: "executions", id }) };
    }
  } finally {
    stop();
    signal.removeEventListener("abort", onAbort);
  }
}
