import type { Database } from "@/lib/db/types";
import type { Bus } from "./bus";
import { Lookout, type Pace } from "./lookout";

const CHANNEL = "tutti_ledger";
/** Milliseconds of changes told in one message: NOTIFY takes a global lock at commit, so it is coalesced. */
const COALESCE_MS = 20;
/** In the place of a sequence number: not entries have come, but text. */
const TEXT = "text";
/** NOTIFY refuses payloads of 8,000 bytes and more. */
const MAX_PAYLOAD = 7_000;

/** How long after the last change the table is looked at often, where no bell rings. */
const ACTIVE_MS = 30_000;
const DROWSY_MS = 120_000;

export interface Doorbell {
  ring(tenantId: string, executionId: string, lastSeq: number): void;
  /** There is text to read of what the execution's runs are writing. */
  ringText(tenantId: string, executionId: string): void;
  /** Whether others are heard at once; without, whoever waits has to look. */
  rings(): boolean;
  close(): Promise<void>;
}

type Others = Pick<Doorbell, "ring" | "ringText" | "close">;

export interface DoorbellOptions {
  /** Milliseconds between looks at the table beneath a bell that rings; default 1,000. */
  netMs?: number;
}

/** Without a bell: every 250 ms while something goes on, every second or two while nothing does. */
const lookingPace: Pace = (quietMs) => (quietMs < ACTIVE_MS ? 250 : quietMs < DROWSY_MS ? 1_000 : 2_000);

/**
 * Tells the bus which executions others have moved, and others which ones we have. How it hears of them depends on
 * the database: PGlite has no other process; a connection of its own listens; through a transaction pooler there is
 * nothing to hear, and the table is looked at often instead. A bell counts as there once it was heard to ring.
 */
export async function openDoorbell(
  database: Database,
  bus: Bus,
  { netMs = 1_000 }: DoorbellOptions = {},
): Promise<Doorbell> {
  let rings = database.kind === "pglite";
  const pace: Pace = (quietMs) => (rings ? netMs : lookingPace(quietMs));
  const lookout = new Lookout({ database, bus, pace, alone: () => !rings });
  const others = await openOthers(database, bus, () => (rings = true));
  return {
    ring: (tenantId, executionId, lastSeq) => {
      lookout.wrote(executionId, lastSeq);
      others?.ring(tenantId, executionId, lastSeq);
    },
    ringText: (tenantId, executionId) => others?.ringText(tenantId, executionId),
    rings: () => rings,
    close: async () => {
      lookout.close();
      await others?.close();
    },
  };
}

/** The other processes on the same server. A lost message costs one look at the table. */
async function openOthers(database: Database, bus: Bus, onHeard: () => void): Promise<Others | null> {
  if (database.kind === "pglite") return null;
  const self = crypto.randomUUID();
  const pending = new Map<string, string>();
  let timer: NodeJS.Timeout | null = null;
  const stop = await database.listen(CHANNEL, (payload) => {
    const [sender, ...changes] = payload.split(" ");
    if (sender === self) return onHeard();
    for (const change of changes) {
      const [tenantId = "", executionId = "", lastSeq] = change.split("/");
      if (lastSeq === TEXT) bus.publishText(executionId, null);
      else bus.publish({ tenantId, executionId, lastSeq: Number(lastSeq) });
    }
  });
  const notify = (payload: string) =>
    void database
      .query("select pg_notify($1, $2)", [CHANNEL, payload], "ledger_notify")
      .catch(() => undefined);
  const flush = () => {
    timer = null;
    const changes = [...pending.values()];
    pending.clear();
    for (const payload of pack(self, changes)) notify(payload);
  };
  if (database.direct) notify(self);
  const tell = (name: string, change: string) => {
    pending.set(name, change);
    timer ??= setTimeout(flush, COALESCE_MS);
  };
  return {
    ring: (tenantId, executionId, lastSeq) => tell(executionId, `${tenantId}/${executionId}/${lastSeq}`),
    ringText: (tenantId, executionId) => tell(`${executionId}/${TEXT}`, `${tenantId}/${executionId}/${TEXT}`),
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
