import { SCOPES } from "@/lib/core/scopes";
import { hasCode } from "@/lib/core/errors";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { createContext, type ContextParts } from "./context";

/** Milliseconds between looks. */
const INTERVAL_MS = 5_000;

/**
 * Of a completed execution only what a step of its plan waited for: what `system.execute_orchestration` started was
 * meant to go on by itself.
 */
const ORPHANS = `
select c.tenant_id, c.id from execution c
join execution p on p.tenant_id = c.tenant_id and p.id = c.parent_id
where c.status in ('queued', 'running', 'waiting') and c.parent_id is not null and c.cancel_requested_at is null
  and (p.status in ('failed', 'cancelled') or p.status = 'completed' and exists (
    select 1 from ledger_entry e where e.tenant_id = p.tenant_id and e.execution_id = p.id and e.contract_type = 'REQUEST'
      and e.to_agent = 'orchestration' and e.step = split_part(c.parent_step, '#', 1)))
order by c.id limit 100`;

const lastSweeps = new WeakMap<ContextParts, number>();

/** Cancels what goes on for nobody: children of an execution that was given up. */
export async function orphanSweep(parts: ContextParts): Promise<void> {
  const last = lastSweeps.get(parts);
  if (last !== undefined && performance.now() - last < INTERVAL_MS) return;
  lastSweeps.set(parts, performance.now());
  const { rows } = await parts.database.query(ORPHANS, [], "execution_orphans");
  for (const row of rows) {
    const tenantId = String(row.tenant_id);
    const actor = { kind: "system", id: "system", tenantId, scopes: SCOPES, label: "Tutti" } as const;
    const signal = new AbortController().signal;
    const ctx = createContext(parts, { actor, requestId: String(row.id), ip: null, signal });
    await cancelExecution({ ctx, input: { id: String(row.id) } }).catch((error: unknown) => {
      // It has just ended.
      if (!hasCode(error, "conflict")) throw error;
    });
  }
}
