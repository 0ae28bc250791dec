import { requireScope } from "@/lib/core/actor";
import type { Json } from "@/lib/core/json";
import { jsonChanges } from "@/lib/core/json-changes";
import { stepTree, type StepBranch } from "@/lib/core/step-paths";
import { truncateValue } from "@/lib/core/truncate";
import { redactJson } from "@/lib/guard/redact";
import type { Entry } from "@/lib/ledger/types";
import { stepsOf, type StepView } from "@/lib/ledger/views/steps";
import type { Context, ServiceCall } from "../context";
import type { ComparedStep, Comparison, Difference, Side } from "./compare-shapes";
import { loadExecution, readAllEntries } from "./get";
import { type ExecutionRow, presentSummary } from "./present";

/** Differences shown of one value. */
const MOST_CHANGES = 100;

/** One of the two, read off its ledger. */
interface Read {
  row: ExecutionRow;
  steps: Map<string, StepView>;
  payloads: Map<string, Payloads>;
  costs: Map<string, number>;
}

interface Payloads {
  input?: Json;
  output?: Json;
}

/** Two executions step by step, aligned by path. Throws `not_found` for either. */
export async function compareExecutions({
  ctx,
  input,
}: ServiceCall<{ id: string; with: string }>): Promise<Comparison> {
  requireScope(ctx.actor, "executions:read");
  const [from, to] = [await read(ctx, input.id), await read(ctx, input.with)];
  return {
    object: "comparison",
    from: presentOne(from),
    to: presentOne(to),
    input: difference(redactJson(from.row.input), redactJson(to.row.input)),
    output: difference(from.row.output, to.row.output),
    steps: pathsOf(from, to).map((path) => compareStep(path, from, to)),
  };
}

async function read(ctx: Context, id: string): Promise<Read> {
  const row = await ctx.db((tx) => loadExecution(tx, ctx.tenantId, id));
  const entries = await readAllEntries(ctx, row.id);
  const steps = stepsOf(entries, { waiting: row.status === "waiting" });
  const payloads = new Map<string, Payloads>();
  const costs = new Map<string, number>();
  for (const entry of entries) {
    if (entry.step === null) continue;
    if (entry.costUsd !== null) costs.set(entry.step, (costs.get(entry.step) ?? 0) + entry.costUsd);
    const found = payloadOf(isPayload(entry) ? await ctx.ledger.resolve(entry) : entry);
    payloads.set(entry.step, { ...payloads.get(entry.step), ...found });
  }
  return { row, steps: new Map(steps.map((step) => [step.path, step])), payloads, costs };
}

function isPayload({ name }: Entry): boolean {
  return name === "orchestrator.step.dispatching" || name === "orchestrator.step.completed";
}

function payloadOf({ name, data, result }: Entry): Payloads {
  if (name === "orchestrator.step.dispatching" && data.parameters !== undefined)
    return { input: data.parameters };
  if (name === "orchestrator.step.completed" && result?.output !== undefined)
    return { output: result.output };
  return {};
}

function presentOne({ row, costs }: Read): Comparison["from"] {
  const sum = [...costs.values()].reduce((total, cost) => total + cost, 0);
  return { ...presentSummary(row), replay_of: row.replayOf, cost_usd: costs.size > 0 ? sum : null };
}

/** Those of the first, with what only the other has where it belongs. */
function pathsOf(from: Read, to: Read): string[] {
  const steps = [...from.steps.values(), ...to.steps.values()].map(({ path }) => ({ path }));
  const flat = ({ item, inside }: StepBranch<{ path: string }>): string[] => [
    ...(item ? [item.path] : []),
    ...inside.flatMap(flat),
  ];
  return stepTree(steps).flatMap(flat);
}

function compareStep(path: string, from: Read, to: Read): ComparedStep {
  const [one, other] = [from.steps.get(path) ?? null, to.steps.get(path) ?? null];
  const [before, after] = [from.payloads.get(path), to.payloads.get(path)];
  // What was reused had no input of its own: there is nothing to hold against the other's.
  const bothAsked = one?.reusedFrom === null && other?.reusedFrom === null;
  const input = bothAsked ? difference(before?.input, after?.input) : SAME;
  const output = one && other ? difference(before?.output, after?.output) : SAME;
  const sameEnd = one?.status === other?.status && one?.error?.code === other?.error?.code;
  return {
    path,
    name: (one ?? other)?.name ?? path,
    from: one && sideOf(one, from),
    to: other && sideOf(other, to),
    equal: one !== null && other !== null && sameEnd && input.equal && output.equal,
    input,
    output,
  };
}

const SAME: Difference = { equal: true, changes: [], more: false };

function sideOf(step: StepView, { costs }: Read): Side {
  const { status, agent, capability, attempt, durationMs, reusedFrom, error, path } = step;
  return {
    status,
    agent,
    capability,
    attempt,
    duration_ms: durationMs,
    cost_usd: costs.get(path) ?? null,
    reused_from: reusedFrom,
    error,
  };
}

function difference(from: Json | undefined, to: Json | undefined): Difference {
  const { changes, more } = jsonChanges(from, to, MOST_CHANGES);
  const cut = (value: Json) => truncateValue(value).value;
  return {
    equal: changes.length === 0,
    changes: changes.map(({ pointer, ...sides }) => ({
      pointer,
      ...(sides.from === undefined ? {} : { from: cut(sides.from) }),
      ...(sides.to === undefined ? {} : { to: cut(sides.to) }),
    })),
    more,
  };
}
