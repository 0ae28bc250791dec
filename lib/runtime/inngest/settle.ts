import { errorToJson, type ErrorRecord } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import type { Ending } from "@/lib/engine/execute";
import type { EntryDraft, ExecutionPatch } from "@/lib/ledger/types";
import { abandonStep } from "@/lib/services/executions/abandon-step";
import { usageOfFamily } from "../family-usage";
import { closeOpenRequests, closeTask } from "../embedded/journal";
import type { InngestHost } from "./host";
import type { Loaded } from "./rows";

type Final = "completed" | "failed" | "cancelled";

/** The plan has come to its end. */
export async function settleEnding(host: InngestHost, loaded: Loaded, ending: Ending): Promise<void> {
  const { result } = ending;
  const own: JsonObject = { ...ending.usage };
  const more = loaded.journal.hasChildren || ending.metered;
  const usage = more ? await usageOfFamily(host.database, loaded.execution, own) : own;
  if (result.ok) {
    const { output } = result;
    const data = { usage, output };
    return settle(host, loaded, [final("completed", data)], { status: "completed", output, usage });
  }
  const entry = final("failed", { usage, error: errorToJson(result.error) });
  return settle(host, loaded, [entry], { status: "failed", error: result.error, usage });
}

/** Somebody wanted it cancelled: the contracts under way are closed with it. */
export function settleCancelled(host: InngestHost, loaded: Loaded): Promise<void> {
  return giveUp(host, loaded, "cancelled", { code: "cancelled", message: "The execution was cancelled." });
}

export function settleCrashLoop(host: InngestHost, loaded: Loaded): Promise<void> {
  const message = "The work was lost again and again without progress; the execution was given up.";
  return giveUp(host, loaded, "failed", { code: "crash_loop", message });
}

/** Ends what its steps have begun first: whoever comes after a process that dies here does the same again. */
async function giveUp(
  host: InngestHost,
  loaded: Loaded,
  status: "failed" | "cancelled",
  error: ErrorRecord,
): Promise<void> {
  const ctx = host.environment(loaded.execution).context();
  await abandonStep({ ctx, input: { executionId: loaded.execution.id, step: null } });
  const record = errorToJson(error);
  const entries = [
    ...closeOpenRequests(loaded.journal, record, status),
    ...closeTask(loaded.execution, loaded.journal, record, status),
    final(status, { error: record }),
  ];
  return settle(host, loaded, entries, { status, error });
}

function final(status: Final, data: JsonObject): EntryDraft {
  return { name: `execution.${status}`, path: "orchestrator", status, data };
}

/** Whoever comes second finds the execution ended and writes nothing. */
async function settle(
  host: InngestHost,
  { execution }: Loaded,
  entries: EntryDraft[],
  patch: ExecutionPatch,
): Promise<void> {
  const { tenantId, id, fence, callbackUrl, parentId } = execution;
  const outcome = await host.ledger.append({
    tenantId,
    executionId: id,
    fence,
    expectStatus: ["queued", "running", "waiting"],
    entries,
    patch: { ...patch, markFinished: true, release: true },
  });
  if (!outcome.ok) return;
  await host.database.query("delete from step_claim where tenant_id = $1 and execution_id = $2", [
    tenantId,
    id,
  ]);
  if (parentId) {
    host.ledger.published({ tenantId, executionId: parentId });
    host.ring(parentId);
  }
  if (callbackUrl) await host.onSettled({ id, callbackUrl });
}
