import { errorToJson } from "@/lib/core/errors";
import { abandonedOutcome } from "@/lib/engine/durable";
import { StepClaim } from "@/lib/ledger/step-claim";
import { abandonStep } from "@/lib/services/executions/abandon-step";
import { closeRequest } from "../embedded/journal";
import { holdRun } from "./hold-run";
import type { InngestHost } from "./host";
import type { PlanRunEnd } from "./plan-run";
import { load, type Loaded } from "./rows";

/** A turn in mid-call has so long to end by itself before the step is taken from it. */
const GRACE_MS = 1_500;
const LOOK_MS = 50;
/** For all of it; the host would cut it anyway. */
const LIMIT_MS = 60_000;

/**
 * Ends a step that nobody waits for any more: takes it from whoever acts on it, withdraws what it asks and started, and
 * writes its RESPONSE. A turn that comes later finds it ended; of one that has not begun its own replay knows.
 */
export async function performAbandon(host: InngestHost, loaded: Loaded, path: string): Promise<PlanRunEnd> {
  const { tenantId, id: executionId } = loaded.execution;
  const place = { tenantId, executionId };
  const run = { place, id: `abandon ${path}`, limitMs: LIMIT_MS };
  const held = await holdRun(host, run, async ({ gone }) => {
    const claim = new StepClaim(host, place, path);
    for (let waited = 0; waited < GRACE_MS && (await claim.isHeld()); waited += LOOK_MS)
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const taken = gone() ? null : await claim.seize();
    if (taken?.kind !== "taken") return;
    const now = await load(host.database, host.ledger, place);
    const result = now?.journal.results.get(path);
    if (result) loaded.journal.results.set(path, result);
    if (!now?.ours || result) return claim.drop();
    const ctx = host.environment(now.execution).context();
    await abandonStep({ ctx, input: { executionId, step: path } });
    const request = now.journal.openRequests.get(path);
    if (!request) return claim.drop();
    const entry = closeRequest(path, request, errorToJson(abandonedOutcome().error), "cancelled");
    await claim.write([entry], { end: true });
    loaded.journal.results.set(path, entry.result ?? {});
  });
  return held ? { kind: "done" } : { kind: "left" };
}
