import { inArray, and, eq, or, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import type { ModelDescription } from "@/lib/core/model";
import type { RoleCount } from "@/lib/core/role-counts";
import { role } from "@/lib/db/schema/models";
import type { Tx } from "@/lib/db/types";
import type { ServiceCall } from "../context";
import { loadPublished } from "../orchestrations/load";
import { familyCounts } from "./nested-counts";
import type { Estimate } from "./estimate-shapes";
import { typicalTasks, type TypicalTask } from "./typical-tasks";

type RoleRow = typeof role.$inferSelect;
interface Range {
  low: number;
  high: number;
}

/**
 * What the published version may cost: for each role step the price of its model times the tokens of its past tasks,
 * or what its prompt's length suggests. Says what it assumes; changes nothing.
 */
export async function estimateOrchestration({ ctx, input }: ServiceCall<{ id: string }>): Promise<Estimate> {
  requireScope(ctx.actor, "orchestrations:read");
  const [models, read] = await Promise.all([
    ctx.models.list(),
    ctx.db(async (tx) => {
      const found = await loadPublished({ tx, tenantId: ctx.tenantId, idOrName: input.id });
      const { counts, uncounted } = await familyCounts(tx, ctx.tenantId, found.definition);
      const roles = await readRoles(tx, ctx.tenantId, counts);
      const past = await typicalTasks(
        tx,
        ctx.tenantId,
        roles.map(({ id }) => id),
      );
      return { found, counts, uncounted, roles, past };
    }),
  ]);
  const { found, counts, uncounted, roles, past } = read;
  const lines = counts.map((count) => lineOf(count, roles, past, models));
  const costs = lines.map((line) => line.cost_usd);
  const known = costs.filter((cost) => cost !== null);
  return {
    object: "estimate",
    orchestration_id: found.orchestrationId,
    version: found.version,
    tokens: sum(lines.map((line) => line.tokens)),
    cost_usd: known.length === costs.length ? sum(known) : null,
    roles: lines,
    assumptions: assumptionsOf(lines, uncounted),
  };
}

async function readRoles(tx: Tx, tenantId: string, counts: readonly RoleCount[]): Promise<RoleRow[]> {
  const names = [...new Set(counts.map((count) => count.role))];
  if (names.length === 0) return [];
  const lower = names.map((name) => name.toLowerCase());
  return tx
    .select()
    .from(role)
    .where(
      and(eq(role.tenantId, tenantId), or(inArray(role.id, names), inArray(sql`lower(${role.name})`, lower))),
    );
}

function lineOf(
  count: RoleCount,
  roles: readonly RoleRow[],
  past: ReadonlyMap<string, TypicalTask>,
  models: readonly ModelDescription[],
): Estimate["roles"][number] {
  const row = roles.find(
    ({ id, name }) => id === count.role || name.toLowerCase() === count.role.toLowerCase(),
  );
  const model = models.find(({ reference, isDefault }) => (row?.model ? reference === row.model : isDefault));
  const before = row ? past.get(row.id) : undefined;
  const task = before ?? byPrompt(row);
  const times = { low: count.least, high: count.most };
  const tokens = {
    low: Math.round(times.low * (task.low.input + task.low.output)),
    high: Math.round(times.high * (task.high.input + task.high.output)),
  };
  const price = model?.price ?? null;
  const costOf = (side: { input: number; output: number }, factor: number) =>
    price ? round((factor * (side.input * price.input + side.output * price.output)) / 1_000_000) : 0;
  return {
    step_id: count.stepId,
    role: row?.name ?? count.role,
    model: model?.reference ?? row?.model ?? null,
    times,
    tokens,
    cost_usd: price ? { low: costOf(task.low, times.low), high: costOf(task.high, times.high) } : null,
    basis: before ? "past_usage" : "prompt_length",
  };
}

/** Characters of a token, roughly, in most languages. */
const CHARACTERS = 4;
const SHORT_ANSWER = 100;
const LONG_ANSWER = 1_500;
const LONG_INPUT = 4_000;
const TURNS_WITH_TOOLS = 4;

/** Of a role that has never worked: its prompt, a short or a long input and answer, some turns if it has tools. */
function byPrompt(row: RoleRow | undefined): TypicalTask {
  const prompt = Math.ceil((row?.basePrompt.length ?? 0) / CHARACTERS);
  const turns = row && row.tools.length > 0 ? TURNS_WITH_TOOLS : 1;
  return {
    low: { input: prompt + SHORT_ANSWER, output: SHORT_ANSWER },
    high: { input: turns * (prompt + LONG_INPUT), output: turns * LONG_ANSWER },
  };
}

function assumptionsOf(lines: Estimate["roles"], uncounted: readonly string[]): string[] {
  const byPast = lines.some(({ basis }) => basis === "past_usage");
  const byLength = lines.some(({ basis }) => basis === "prompt_length");
  return [
    ...(byPast
      ? ["Roles that have worked before use as much again: a tenth to nine tenths of their last tasks."]
      : []),
    ...(byLength ? ["Roles that have not are judged by the length of their prompts."] : []),
    "At least: no retries, one round of each loop that has to run. At most: all retries and rounds.",
    ...(uncounted.length > 0
      ? [`Not counted, for they can't run now: ${[...new Set(uncounted)].slice(0, 10).join(", ")}.`]
      : []),
    ...(lines.some((line) => line.cost_usd === null) ? ["For some model no price is known."] : []),
  ];
}

function sum(ranges: readonly Range[]): Range {
  return {
    low: round(ranges.reduce((total, range) => total + range.low, 0)),
    high: round(ranges.reduce((total, range) => total + range.high, 0)),
  };
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
