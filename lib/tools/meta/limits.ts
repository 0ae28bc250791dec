import { TuttiError } from "@/lib/core/errors";
import { countFamily } from "@/lib/services/meta/count-family";
import type { Creator } from "./creator";

/** What agents of one family write comes one after another in this process, or two could both be the last. */
const writing = new Map<string, Promise<unknown>>();

export function oneAtATime<T>({ caller }: Creator, work: () => Promise<T>): Promise<T> {
  const { rootId } = caller.family;
  const before = writing.get(rootId) ?? Promise.resolve();
  const mine = before.then(work, work);
  writing.set(rootId, mine);
  const gone = () => {
    if (writing.get(rootId) === mine) writing.delete(rootId);
  };
  mine.then(gone, gone);
  return mine;
}

/** Throws `forbidden` when the agents of this family have written enough. */
export async function checkWritten({ ctx, caller }: Creator): Promise<void> {
  const { agentDrafts } = ctx.limits;
  const { written } = await countFamily({ ctx, input: { rootId: caller.family.rootId } });
  if (written < agentDrafts) return;
  throw new TuttiError(
    "forbidden",
    `The agents of one execution write at most ${agentDrafts} roles and versions of orchestrations.`,
  );
}

/** Throws `forbidden` when executions have started each other deep enough, or often enough. */
export async function checkStarts({ ctx, caller, budget }: Creator): Promise<void> {
  const { agentDepth, agentStarts } = ctx.limits;
  const deepest = Math.min(agentDepth, budget.max_depth ?? agentDepth);
  if (caller.family.depth >= deepest) {
    throw new TuttiError("forbidden", `Agents start executions at most ${deepest} levels deep.`);
  }
  const { executions } = await countFamily({ ctx, input: { rootId: caller.family.rootId } });
  // The first of them was not started by an agent.
  if (executions <= agentStarts) return;
  throw new TuttiError("forbidden", `The agents of one execution start at most ${agentStarts} others.`);
}
