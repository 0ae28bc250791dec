import { LRUCache } from "lru-cache";
import type { Change } from "./bus";
import type { Entry } from "./types";

const MAX_EXECUTIONS = 1_000;
/** Longer ones are read from the table. */
const MAX_CHANGES = 64;

interface Recent {
  tenantId: string;
  lastSeq: number;
  parts: (() => Entry[])[];
}

/** Short executions this process wrote alone, for readers that come a moment after the first entries. */
export class RecentEntries {
  private readonly executions = new LRUCache<string, Recent>({ max: MAX_EXECUTIONS });

  add({ tenantId, executionId, baseSeq, lastSeq, entries }: Change): void {
    const known = this.executions.get(executionId);
    if (!entries || lastSeq === undefined || baseSeq !== (known?.lastSeq ?? 0)) {
      // Somebody else wrote, or something is missing: no longer the whole.
      if (known) this.executions.delete(executionId);
      return;
    }
    if (!known) this.executions.set(executionId, { tenantId, lastSeq, parts: [entries] });
    else if (known.parts.length >= MAX_CHANGES) this.executions.delete(executionId);
    else {
      known.lastSeq = lastSeq;
      known.parts.push(entries);
    }
  }

  entriesOf(tenantId: string, executionId: string): Entry[] | null {
    const known = this.executions.get(executionId);
    return known?.tenantId === tenantId ? known.parts.flatMap((part) => part()) : null;
  }
}
