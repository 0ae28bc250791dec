import type { Database } from "@/lib/db/types";
import type { Bus } from "./bus";

const CHANNEL = "tutti_ledger";
/** Milliseconds of changes told in one message: NOTIFY takes a global lock at commit, so it is coalesced. */
const COALESCE_MS = 20;
/** NOTIFY refuses payloads of 8,000 bytes and more. */
const MAX_PAYLOAD = 7_000;

export interface Doorbell {
  ring(tenantId: string, executionId: string, lastSeq: number): void;
  close(): Promise<void>;
}

/**
 * Tells other processes on the same Postgres which executions moved, and the bus what they say. Never needed for
 * correctness: a lost message costs one poll. On PGlite there is no other process and nothing to do.
 */
export async function openDoorbell(database: Database, bus: Bus): Promise<Doorbell> {
  if (database.kind === "pglite") return { ring: () => undefined, close: async () => undefined };
  const self = crypto.randomUUID();
  const pending = new Map<string, string>();
  let timer: NodeJS.Timeout | null = null;
  const stop = await database.listen(CHANNEL, (payload) => {
    const [sender, ...changes] = payload.split(" ");
    if (sender === self) return;
    for (const change of changes) {
      const [tenantId = "", executionId = "", lastSeq] = change.split("/");
      bus.publish({ tenantId, executionId, lastSeq: Number(lastSeq) });
    }
  });
  const flush = () => {
    timer = null;
    const changes = [...pending.values()];
    pending.clear();
    for (const payload of pack(self, changes)) {
      database.query("select pg_notify($1, $2)", [CHANNEL, payload], "ledger_notify").catch(() => undefined);
    }
  };
  return {
    ring: (tenantId, executionId, lastSeq) => {
      pending.set(executionId, `${tenantId}/${executionId}/${lastSeq}`);
      timer ??= setTimeout(flush, COALESCE_MS);
    },
    close: async () => {
      if (timer) clearTimeout(timer);
      await stop();
    },
  };
}

function pack(self: string, changes: string[]): string[] {
  const payloads: string[] = [];
  let current = self;
  for (const change of changes) {
    if (current.length + change.length + 1 > MAX_PAYLOAD) {
      payloads.push(current);
      current = self;
    }
    current += ` ${change}`;
  }
  return current === self ? payloads : [...payloads, current];
}
