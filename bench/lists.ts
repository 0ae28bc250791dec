/**
 * The lists of executions and contracts over a million ledger entries: every documented filter and every pair of two,
 * with values that are common, rare, only old and absent. Which index serves which filter, and which serves none.
 */
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { contextFor, makeMember, makeTenant } from "../tests/support/actors";
import { openBenchDatabase } from "./database";
import { machine, machineLine, percentile, readArguments, round, table } from "./figures.mjs";
import { type Installation, openInstallation } from "./installation";
import { type ListCaller, openCaller } from "./lists/caller";
import { type CaseValues, type ListCase, listCases } from "./lists/cases";
import { indexSizes, readScans, usedBetween } from "./lists/index-use";
import { loadMany } from "./lists/load";

const TARGET_MS = 50;
const ORCHESTRATIONS = 20;
/** A few go on and have fewer than ten. */
const ENTRIES_EACH = 9.96;
const WARM_UP = 2;
const FIRST_LOOK = 5;
const LOOKED_AT_AGAIN = 40;
const options = readArguments({ entries: "1000000", calls: "20", only: "", shown: "20" }, [
  "json",
  "all",
]) as {
  entries: string;
  calls: string;
  /** Part of the names of the cases to measure. */
  only: string;
  /** How many of the slowest to print. */
  shown: string;
  json?: true;
  all?: true;
};
const calls = Number(options.calls);

interface Figure {
  list: ListCase["list"];
  filters: string;
  rows: number;
  p50_ms: number;
  p95_ms: number;
  /** p50 ÷ p50 of the same list in an empty workspace. */
  ratio: number;
  used: string[];
}

async function makeOrchestrations({ ctx }: Installation): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < ORCHESTRATIONS; index++) {
    const definition = { name: `Orchestration ${index}`, steps: [{ id: "step-1", capability: "echo" }] };
    ids.push((await createOrchestration({ ctx, input: { definition, publish: true } })).id);
  }
  return ids;
}

async function timesOf(
  call: ListCaller,
  { list, query }: Pick<ListCase, "list" | "query">,
  count = calls,
): Promise<number[]> {
  const times: number[] = [];
  for (let turn = -WARM_UP; turn < count; turn++) {
    const { ms } = await call(list, query);
    if (turn >= 0) times.push(ms);
  }
  return times;
}

async function measureCase(
  { runtime }: Installation,
  call: ListCaller,
  item: ListCase,
  floors: Record<ListCase["list"], number>,
): Promise<Figure> {
  const before = await readScans(runtime.database);
  const { rows } = await call(item.list, item.query);
  const used = usedBetween(before, await readScans(runtime.database));
  const figure = { list: item.list, filters: item.name, rows, used, p50_ms: 0, p95_ms: 0, ratio: 0 };
  return withTimes(figure, await timesOf(call, item, item.pair ? FIRST_LOOK : calls), floors);
}

function withTimes(figure: Figure, times: number[], floors: Record<ListCase["list"], number>): Figure {
  const p50 = percentile(times, 0.5);
  return {
    ...figure,
    p50_ms: round(p50, 1),
    p95_ms: round(percentile(times, 0.95), 1),
    ratio: round(p50 / floors[figure.list], 1),
  };
}

/** Pairs are many: each is looked at a few times, then the slowest as often as single filters. */
async function measureAll(
  installation: Installation,
  call: ListCaller,
  cases: ListCase[],
  floors: Record<ListCase["list"], number>,
): Promise<Figure[]> {
  const looked: { item: ListCase; figure: Figure }[] = [];
  for (const item of cases)
    looked.push({ item, figure: await measureCase(installation, call, item, floors) });
  const again = looked
    .toSorted((one, other) => other.figure.p95_ms - one.figure.p95_ms)
    .slice(0, LOOKED_AT_AGAIN);
  for (const entry of again) entry.figure = withTimes(entry.figure, await timesOf(call, entry.item), floors);
  return looked.map(({ figure }) => figure);
}

/** The second page, and pages further on, of the plain lists. */
async function pagesOf(call: ListCaller): Promise<ListCase[]> {
  const cases: ListCase[] = [];
  for (const list of ["executions", "contracts"] as const) {
    let query: Record<string, string> = { limit: "100" };
    for (let page = 2; page <= 10; page++) {
      const { next } = await call(list, query);
      if (next) query = { limit: "100", cursor: next };
    }
    cases.push(
      { list, name: "limit 100", query: { limit: "100" }, pair: false },
      { list, name: "limit 100, page 10", query, pair: false },
    );
  }
  return cases;
}

async function otherWorkspace({ runtime }: Installation): Promise<Installation> {
  const tenant = await makeTenant(runtime.database);
  const ctx = contextFor(runtime, await makeMember(runtime.database, tenant.id, "owner"));
  return { runtime, ctx, close: async () => undefined };
}

async function measure(installation: Installation) {
  const { runtime, ctx } = installation;
  const orchestrations = await makeOrchestrations(installation);
  const executions = Math.ceil(Number(options.entries) / ENTRIES_EACH);
  const loaded = await loadMany(runtime.database, { tenantId: ctx.tenantId, executions, orchestrations });
  const call = await openCaller(installation);
  const empty = await openCaller(await otherWorkspace(installation));
  const floors = {
    executions: percentile(await timesOf(empty, { list: "executions", query: {} }), 0.5),
    contracts: percentile(await timesOf(empty, { list: "contracts", query: {} }), 0.5),
  };
  const values: CaseValues = { orchestrations, execution: await newestExecution(installation) };
  const cases = [...(await pagesOf(call)), ...listCases(values)].filter(({ name, list }) =>
    `${list} ${name}`.includes(options.only),
  );
  const figures = await measureAll(installation, call, cases, floors);
  return { loaded, floors, figures, sizes: await indexSizes(runtime.database) };
}

async function newestExecution({ runtime, ctx }: Installation): Promise<string> {
  const { rows } = await runtime.database.query(
    "select id from execution where tenant_id = $1 and status = 'completed' order by id desc limit 1",
    [ctx.tenantId],
  );
  return String(rows[0]?.id);
}

function print({ loaded, floors, figures, sizes }: Awaited<ReturnType<typeof measure>>): void {
  const slow = figures.filter(({ p95_ms }) => p95_ms > TARGET_MS);
  const worst = figures.toSorted((one, other) => other.p95_ms - one.p95_ms);
  const shown = options.all ? figures : worst.slice(0, Number(options.shown));
  const line = (figure: Figure) => [
    `${figure.list}: ${figure.filters}`,
    figure.rows,
    figure.p50_ms,
    figure.p95_ms,
    figure.ratio,
    figure.used.join(", "),
  ];
  console.log(
    `\n${loaded.entries} entries of ${loaded.executions} executions, loaded in ${round(loaded.seconds, 0)} s`,
  );
  console.log(
    `Floor, the list of an empty workspace: executions ${round(floors.executions, 1)} ms, contracts ${round(floors.contracts, 1)} ms`,
  );
  console.log(
    `\n${options.all ? "All" : "The slowest"} of ${figures.length} filters and pairs, by p95\n${table(["list and filters", "rows", "p50 ms", "p95 ms", "× floor", "read"], shown.map(line))}`,
  );
  const every = figures.map(({ p95_ms }) => p95_ms);
  console.log(
    `\np95 of all cases: median ${percentile(every, 0.5)}, worst ${percentile(every, 1)} ms; ${slow.length} over ${TARGET_MS} ms`,
  );
  const servedBy = (index: string) => figures.filter(({ used }) => used.includes(index)).length;
  const indexes = sizes.map(({ index, megabytes }) => [index, round(megabytes, 1), servedBy(index)]);
  console.log(`\n${table(["index", "MB", "cases it served"], indexes)}`);
}

const before = machine();
const database = await openBenchDatabase();
try {
  // One connection, whose counters say what a case read.
  const variables = { DATABASE_POOL_SIZE: "1", RATE_LIMIT_REQUESTS: "10000000" };
  const installation = await openInstallation(database.url, { runner: false, variables });
  const result = await measure(installation).finally(() => installation.close());
  if (options.json)
    console.log(JSON.stringify({ machine: before, server: database.server, ...result }, null, 2));
  else {
    console.log(`${machineLine(before)}\n${database.server}`);
    print(result);
    console.log(`\nLoad after: ${machine().load.join(" ")}`);
  }
} finally {
  await database.drop();
}
