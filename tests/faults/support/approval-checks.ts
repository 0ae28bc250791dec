import { eq } from "drizzle-orm";
import { approval } from "@/lib/db/schema/approvals";
import { execution, ledgerEntry } from "@/lib/db/schema";
import { isTerminal, type ExecutionStatus } from "@/lib/core/states";
import { isJsonObject, type Json } from "@/lib/core/json";
import { ASKING } from "./approval-works";
import type { FaultRun } from "./row";
import type { SinkCall } from "./sink";
import type { FaultWorld } from "./world";

type Approval = typeof approval.$inferSelect;

/**
 * One question per step, and one more for each that was edited; used only when approved; nothing open once its
 * execution has ended; and of what was gated the sink saw exactly what was approved, with those arguments.
 */
export async function checkApprovals(
  run: FaultRun,
  world: FaultWorld,
  deaths: number,
  only: ExecutionStatus | null = null,
): Promise<void> {
  const { db } = await world.database();
  const rows = await db.select().from(execution);
  const asked = Map.groupBy(await db.select().from(approval), (item) => item.executionId);
  const lost = await db
    .select({ executionId: ledgerEntry.executionId, step: ledgerEntry.step })
    .from(ledgerEntry)
    .where(eq(ledgerEntry.status, "outcome_unknown"));
  const unknown = new Set(lost.map(({ executionId, step }) => `${executionId}:${step}`));
  for (const { id, title, status } of rows) {
    const work = ASKING.find(({ name }) => name === title);
    if (!work || !isTerminal(status) || (only && status !== only)) continue;
    const questions = asked.get(id) ?? [];
    for (const [step, answer] of Object.entries(work.answers)) {
      const ofStep = questions.filter((item) => item.step === step);
      const isUnknown = unknown.has(`${id}:${step}`);
      run.check(!isUnknown || work.unkeyed === true, `${id} (${title}) ${step}: has a key and ended unknown`);
      const fault =
        questionFault(ofStep, answer, isUnknown) ??
        effectFault(world.sink.callsOf(id), `${id}:${step}`, ofStep, work.unkeyed ?? false);
      run.check(fault === null, `${id} (${title}) ${step}: ${fault}`);
    }
  }
  const gated = world.sink.calls.filter(({ parameters }) => textOf(parameters) !== null);
  const repeated = gated.length - new Set(gated.map(({ key }) => key)).size;
  run.check(repeated <= deaths, `${repeated} gated calls were made again after ${deaths} kills`);
}

/** `isUnknown`: its process died between its REQUEST and its call, perhaps before the question, perhaps after the answer. */
function questionFault(asked: Approval[], answer: string, isUnknown: boolean): string | null {
  if (isUnknown && asked.length === 0) return null;
  const expected = {
    approve: ["approved"],
    deny: ["denied"],
    edit: ["approved", "replaced"],
    nobody: ["expired"],
    // It may have failed before anybody was asked.
    withdrawn: asked.length === 0 ? [] : ["cancelled"],
  }[answer];
  const found = asked.map(({ status }) => status).toSorted();
  if (JSON.stringify(found) !== JSON.stringify(expected))
    return `questions are ${found.join(", ") || "none"}`;
  const used = asked.filter(({ usedAt }) => usedAt !== null);
  if (used.some(({ status }) => status !== "approved")) return "one was used that nobody approved";
  if (isUnknown && used.length === 0) return null;
  return used.length === (answer === "approve" || answer === "edit" ? 1 : 0)
    ? null
    : `${used.length} were used`;
}

/** Of a gated call: none without an approval, one key with one, at most one call without a key. */
function effectFault(calls: SinkCall[], key: string, asked: Approval[], unkeyed: boolean): string | null {
  const made = calls.filter((call) => call.key === key || call.key === `${key}/effect`);
  const used = asked.find(({ usedAt, kind }) => usedAt !== null && kind === "tool");
  if (!used) return made.length === 0 ? null : "it was done and nobody allowed it";
  if (unkeyed) return made.length <= 1 ? null : `it can't be keyed and was done ${made.length} times`;
  if (made.length === 0) return "it was allowed and never done";
  const wrong = made.some(({ parameters }) => textOf(parameters) !== textOf(used.arguments));
  return wrong ? "it was done with other arguments" : null;
}

function textOf(given: Json): string | null {
  return isJsonObject(given) && typeof given.text === "string" ? given.text : null;
}
