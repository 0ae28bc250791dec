import { asc } from "drizzle-orm";
import { isTerminal } from "@/lib/core/states";
import { execution, ledgerEntry } from "@/lib/db/schema";
import type { Database } from "@/lib/db/types";
import { entryFromRow } from "@/lib/ledger/rows";
import type { ChainedEntry } from "@/lib/ledger/types";
import { checkChain, checkHead } from "@/lib/ledger/verify-chain";
import type { ExpectedEffect, Work } from "./generator";
import type { FaultRun } from "./row";
import type { Sink, SinkCall } from "./sink";
import type { FaultWorld } from "./world";

/** How long after the record of a result a call may come in that was sent before it: two processes, one machine. */
const SLACK_MS = 1_000;
const ENDINGS = ["execution.completed", "execution.failed", "execution.cancelled"];

export interface CheckOptions {
  /** Orchestrations whose executions may end otherwise than `completed`. */
  mayFail?: readonly string[] | "all";
  /** False where the processes' clocks differ. */
  clocksAgree?: boolean;
}

/** What was promised, what the outside world saw, and where to look. */
export type Checkable = Pick<FaultWorld, "acknowledged" | "database"> & { sink: Pick<Sink, "callsOf"> };

type Row = typeof execution.$inferSelect;

/** One execution, as the database and the outside world know it. */
interface Case {
  row: Row;
  entries: ChainedEntry[];
  calls: SinkCall[];
  work: Work | undefined;
  options: Required<CheckOptions>;
}

/**
 * Compares what was acknowledged with the database and the sink: nothing lost, no journalled effect begun again,
 * unkeyed effects at most once and unknown ones shown as such, one gapless chain per execution that verifies.
 */
export async function checkWorld(
  run: FaultRun,
  world: Checkable,
  works: readonly Work[],
  options: CheckOptions = {},
): Promise<void> {
  const database = await world.database();
  const rows = await database.db.select().from(execution);
  const entries = await entriesByExecution(database);
  const known = new Set(rows.map((row) => row.id));
  for (const id of world.acknowledged) run.check(known.has(id), `${id} was acknowledged and is lost`);
  const full = { mayFail: [], clocksAgree: true, ...options };
  for (const row of rows) {
    const findings = check({
      row,
      entries: entries.get(row.id) ?? [],
      calls: world.sink.callsOf(row.id),
      work: works.find((work) => work.name === row.title),
      options: full,
    });
    for (const finding of findings) run.fail(`${row.id} (${row.title}): ${finding}`);
  }
}

async function entriesByExecution(database: Database): Promise<Map<string, ChainedEntry[]>> {
  const rows = await database.db
    .select()
    .from(ledgerEntry)
    .orderBy(asc(ledgerEntry.executionId), asc(ledgerEntry.seq));
  return Map.groupBy(rows.map(entryFromRow), (entry) => entry.executionId);
}

function check(subject: Case): string[] {
  const { row, work, options } = subject;
  const findings = [...checkLedger(subject), ...checkContracts(subject)];
  const mayFail = options.mayFail === "all" || options.mayFail.includes(row.title);
  const wellEnded = mayFail ? isTerminal(row.status) : row.status === "completed";
  if (!wellEnded) findings.push(`is ${row.status}: ${JSON.stringify(row.error)}`);
  if (work && row.status === "completed") findings.push(...checkCompleteness(subject, work));
  for (const effect of work?.effects ?? []) {
    findings.push(...(effect.unkeyed ? checkUnkeyed(subject, effect) : checkKeyed(subject, effect)));
  }
  return findings;
}

/** Gapless, linked, hashed, ended once, and its head where the execution says. */
function checkLedger({ row, entries }: Case): string[] {
  const findings: string[] = [];
  const { fault, position } = checkChain(entries);
  const headFault = fault ?? checkHead(row.id, position, { seq: row.lastSeq, hash: row.lastHash });
  if (headFault) findings.push(`chain: ${headFault.fault} at ${headFault.seq}: ${headFault.detail}`);
  if (!isTerminal(row.status)) return findings;
  const endings = entries.filter((entry) => ENDINGS.includes(entry.name));
  if (endings.length !== 1) findings.push(`ended ${endings.length} times`);
  if (entries.at(-1)?.name !== `execution.${row.status}`) findings.push(`its last entry is not its end`);
  if (row.leaseOwner !== null) findings.push("is ended and still leased");
  return findings;
}

/** Each step is asked for once and answered once. */
function checkContracts({ entries }: Case): string[] {
  const contracts = entries.flatMap((entry) =>
    entry.contract ? [`${entry.contract.type} of ${entry.key ?? entry.step}`] : [],
  );
  return [...Map.groupBy(contracts, (name) => name)].flatMap(([name, all]) =>
    all.length > 1 ? [`${all.length} times ${name}`] : [],
  );
}

function checkCompleteness({ row, calls }: Case, work: Work): string[] {
  const expected = new Set(work.effects.map(({ path }) => `${row.id}:${path}`));
  return [...new Set(calls.map((call) => call.key))].flatMap((key) =>
    expected.has(key) ? [] : [`the sink was called with an unknown key ${key}`],
  );
}

function recordOf({ entries }: Case, path: string): ChainedEntry | undefined {
  return entries.find((entry) => entry.key === path && entry.result !== null);
}

/** Done, under one key, and not begun again once its result was journalled. */
function checkKeyed(subject: Case, { path }: ExpectedEffect): string[] {
  const { row, options } = subject;
  const calls = subject.calls.filter((call) => call.key === `${row.id}:${path}`);
  const record = recordOf(subject, path);
  const findings: string[] = [];
  if (row.status === "completed" && !record) findings.push(`${path} has no result`);
  if (record && calls.length === 0) findings.push(`${path} has a result and no effect`);
  const late = calls.filter((call) => record && call.at > record.at.getTime() + SLACK_MS);
  if (options.clocksAgree && late.length > 0) findings.push(`${path} was begun again after its result`);
  return findings;
}

/** At most once; what is not known to have happened says so. */
function checkUnkeyed(subject: Case, { path }: ExpectedEffect): string[] {
  const { row } = subject;
  const calls = subject.calls.filter((call) => call.key === `${row.id}:${path}`).length;
  const result = recordOf(subject, path)?.result;
  const findings: string[] = [];
  if (calls > 1) findings.push(`${path} can't be keyed and was done ${calls} times`);
  if (row.status === "completed" && !result) findings.push(`${path} has no result`);
  if (result?.ok === true && calls !== 1) findings.push(`${path} is called done and was done ${calls} times`);
  if (result?.ok === false && result.status !== "outcome_unknown") {
    findings.push(`${path} is ${String(result.status)} instead of outcome_unknown`);
  }
  return findings;
}
