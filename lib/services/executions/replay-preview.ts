import { and, eq, isNotNull } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { execution } from "@/lib/db/schema/execution";
import type { Entry } from "@/lib/ledger/types";
import { reusableEntries } from "@/lib/ledger/views/reusable";
import { stepsOf, type StepView } from "@/lib/ledger/views/steps";
import type { Context, ServiceCall } from "../context";
import { findCapability } from "./capabilities";
import { loadExecution, readAllEntries } from "./get";
import { noSuchStep } from "./replay";
import type { ReplayPreview, ReplayPreviewQuery, ReplayStep } from "./replay-shapes";

type SideEffects = ReplayStep["effects"];

/** Executions looked at for what nested ones changed. */
const MOST_NESTED = 100;

/** What a replay would reuse, do again, and change a second time. Throws `not_found`, `invalid`. */
export async function previewReplay({
  ctx,
  input,
}: ServiceCall<ReplayPreviewQuery & { id: string }>): Promise<ReplayPreview> {
  requireScope(ctx.actor, "executions:read");
  const { id, from_step: fromStep, edited = false } = input;
  const source = await ctx.db((tx) => loadExecution(tx, ctx.tenantId, id));
  const entries = await readAllEntries(ctx, source.id);
  const reusable = fromStep === undefined ? [] : reusableEntries(entries, { fromStep, edited });
  if (!reusable) throw noSuchStep(fromStep ?? "", "invalid");
  const reused = new Set(reusable.map((entry) => entry.step));
  const effects = new EffectReader(ctx);
  const steps: ReplayStep[] = [];
  for (const step of stepsOf(entries).filter(wasDispatched)) {
    const found = reused.has(step.path) ? [] : await effects.of(source.id, step.path, entries);
    const does = reused.has(step.path) ? "reuse" : found.length > 0 ? "repeat" : "run";
    const { path, id: stepId, name, status, agent, capability } = step;
    steps.push({ path, id: stepId, name, status, agent, capability, does, effects: found });
  }
  const count = (does: ReplayStep["does"]) => steps.filter((step) => step.does === does).length;
  return {
    object: "replay_preview",
    execution_id: source.id,
    from_step: fromStep ?? null,
    counts: { reuse: count("reuse"), run: count("run"), repeat: count("repeat") },
    steps,
  };
}

/** Steps that agents did, this time or the time before. */
function wasDispatched({ contractId, reusedFrom }: StepView): boolean {
  return contractId !== null || reusedFrom !== null;
}

/** Finds what steps changed outside: by themselves, by tools a role called, by executions they started. */
class EffectReader {
  private left = MOST_NESTED;
  private readonly writes = new Map<string, boolean>();

  constructor(private readonly ctx: Context) {}

  async of(executionId: string, path: string, entries: readonly Entry[]): Promise<SideEffects> {
    const own = entries.filter(({ step }) => step === path);
    const effects: SideEffects = [];
    for (const entry of own) {
      const effect = await this.effectOf(executionId, path, entry);
      if (effect) effects.push(effect);
    }
    const starts = own.some(({ contract }) => contract?.to === "orchestration");
    return starts ? [...effects, ...(await this.ofChildren(executionId, path))] : effects;
  }

  private async effectOf(
    executionId: string,
    step: string,
    entry: Entry,
  ): Promise<SideEffects[number] | null> {
    const { contract, data, name, status } = entry;
    const about = { execution_id: executionId, step, status: status ?? "" };
    if (name === "tool.call.completed" || name === "tool.call.failed") {
      if (data.effect !== "write" || typeof data.tool !== "string") return null;
      return { ...about, capability: data.tool, agent: null };
    }
    if (contract?.type !== "RESPONSE" || contract.capability === null || contract.from === "orchestration")
      return null;
    if (!(await this.isWrite(contract.capability))) return null;
    return { ...about, capability: contract.capability, agent: contract.from };
  }

  private async isWrite(capability: string): Promise<boolean> {
    const known = this.writes.get(capability);
    if (known !== undefined) return known;
    const found = await findCapability(this.ctx, capability);
    // What nobody offers any more may have changed anything.
    const writes = found === null || (found.kind !== "role" && found.capability.effect === "write");
    this.writes.set(capability, writes);
    return writes;
  }

  private async ofChildren(executionId: string, path: string): Promise<SideEffects> {
    const children = await this.ctx.db((tx) =>
      tx
        .select({ id: execution.id, parentStep: execution.parentStep })
        .from(execution)
        .where(
          and(
            eq(execution.tenantId, this.ctx.tenantId),
            eq(execution.parentId, executionId),
            isNotNull(execution.parentStep),
          ),
        )
        .limit(MOST_NESTED),
    );
    const effects: SideEffects = [];
    for (const child of children) {
      if (child.parentStep?.replace(/#\d+$/, "") !== path || this.left-- <= 0) continue;
      const entries = await readAllEntries(this.ctx, child.id);
      for (const step of stepsOf(entries)) effects.push(...(await this.of(child.id, step.path, entries)));
    }
    return effects;
  }
}
