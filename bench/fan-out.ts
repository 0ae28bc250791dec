/**
 * Live streams: 500 clients watch one execution that writes five events per second. How long from the commit of an
 * event until each client has it, the client process included, beside a bare server that writes the same to all.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Child } from "./child";
import { openBenchDatabase } from "./database";
import type { Arrival, ClientsReport } from "./fan-out/clients";
import type { ServerReport } from "./fan-out/server";
import { machine, machineLine, percentile, readArguments, round, table } from "./figures.mjs";

/** Each wait leaves three entries at a time: five events per second. */
const STEP_MS = 600;
/** Time for the clients to come, before the first of the waits that count. */
const FIRST_STEP_MS = 500;
const SPARE_STEPS = 50;
const TARGET_MS = 100;
const options = readArguments({ clients: "500", seconds: "15", url: "", key: "" }, ["json"]) as {
  clients: string;
  seconds: string;
  url: string;
  key: string;
  json?: true;
};
const clients = Number(options.clients);
const seconds = Number(options.seconds);

interface Server {
  url: string;
  key: string;
  /** Null for a server that is no child of ours. */
  child: Child | null;
}

interface Figure {
  name: string;
  events: number;
  arrivals: number;
  missed: number;
  p50_ms: number;
  p99_ms: number;
  largest_ms: number;
  server_cpu_percent: number | null;
  client_cpu_percent: number;
}

async function post(server: Server, path: string, body: object, headers = {}): Promise<{ id: string }> {
  const response = await fetch(`${server.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { id?: string; execution_id?: string };
  const id = answer.id ?? answer.execution_id;
  if (!response.ok || !id) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
  return { id };
}

/** An execution that waits, step after step, for longer than the measurement takes. */
async function startWaiting(server: Server): Promise<string> {
  const count = Math.ceil((seconds * 1000) / STEP_MS) + SPARE_STEPS;
  const steps = Array.from({ length: count }, (_, index) => ({
    id: `step-${index + 1}`,
    capability: "wait",
    inputMapping: { ms: index === 0 ? FIRST_STEP_MS : STEP_MS },
  }));
  const { id } = await post(server, "/v1/orchestrations", { name: `fan-out ${Date.now()}`, steps });
  const started = await post(server, `/v1/orchestrations/${id}/execute`, {}, { prefer: "respond-async" });
  return started.id;
}

/** Lets the clients come, then listens for `seconds`. */
async function listen(server: Server, path: string): Promise<[ClientsReport, ServerReport | null]> {
  const child = new Child(join(import.meta.dirname, "fan-out/clients.ts"));
  try {
    const order = { address: `${server.url}${path}`, authorization: `Bearer ${server.key}`, count: clients };
    const said = await child.ask<string>(order);
    if (said !== "open") throw new Error(said);
    await sleep(2 * STEP_MS);
    child.tell("begin");
    server.child?.tell("begin");
    await sleep(seconds * 1000);
    const report = server.child ? await server.child.ask<ServerReport>("report") : null;
    // What is on its way when the server is asked arrives before the clients are.
    await sleep(STEP_MS / 2);
    return [await child.ask<ClientsReport>("report"), report];
  } finally {
    await child.stop("SIGKILL");
  }
}

function figureOf(name: string, clientsSay: ClientsReport, serverSays: ServerReport | null): Figure {
  const commits = new Map(serverSays?.commits);
  const bySeq = Map.groupBy(clientsSay.arrivals, ({ seq }) => seq);
  // The first and the last event may lie across the edges of the measurement.
  const whole = [...bySeq.keys()].toSorted((one, other) => one - other).slice(1, -1);
  const counted = whole.filter((seq) => serverSays === null || commits.has(seq));
  const arrivals = counted.flatMap((seq): Arrival[] => bySeq.get(seq) ?? []);
  const latencies = arrivals.map(
    (arrival) => arrival.arrivedAt - (commits.get(arrival.seq) ?? arrival.writtenAt),
  );
  return {
    name,
    events: counted.length,
    arrivals: arrivals.length,
    missed: counted.length * clients - arrivals.length + clientsSay.broken,
    p50_ms: round(percentile(latencies, 0.5), 1),
    p99_ms: round(percentile(latencies, 0.99), 1),
    largest_ms: round(percentile(latencies, 1), 1),
    server_cpu_percent: serverSays && round(serverSays.cpuMs / seconds / 10, 0),
    client_cpu_percent: round(clientsSay.cpuMs / seconds / 10, 0),
  };
}

async function measureProduct(server: Server): Promise<Figure> {
  const id = await startWaiting(server);
  if (server.child) await server.child.ask({ watch: id });
  const [clientsSay, serverSays] = await listen(server, `/v1/executions/${id}/events`);
  return figureOf(serverSays ? "commit → client" : "written (at) → client", clientsSay, serverSays);
}

async function withChild<T>(
  file: string,
  environment: Record<string, string>,
  work: (server: Server) => Promise<T>,
) {
  const child = new Child(join(import.meta.dirname, file), environment);
  try {
    return await work({ ...(await child.hear<{ url: string; key: string }>()), child });
  } finally {
    await child.stop();
  }
}

async function measure(): Promise<Figure[]> {
  const floor = async () =>
    withChild("fan-out/floor.ts", {}, async (server) => {
      const [clientsSay, serverSays] = await listen(server, "/");
      return figureOf("floor: bare server", clientsSay, serverSays);
    });
  if (options.url) {
    if (!options.key) throw new Error("--url needs --key (npm run key makes one).");
    const server = { url: options.url.replace(/\/$/, ""), key: options.key, child: null };
    return [await measureProduct(server), await floor()];
  }
  const database = await openBenchDatabase();
  try {
    const product = await withChild("fan-out/server.ts", { DATABASE_URL: database.url }, measureProduct);
    return [product, await floor()];
  } finally {
    await database.drop();
  }
}

const before = machine();
const figures = await measure();
const ratio = round((figures[0]?.p99_ms ?? Number.NaN) / (figures[1]?.p99_ms ?? Number.NaN), 1);
if (options.json)
  console.log(JSON.stringify({ machine: before, clients, seconds, figures, p99_ratio: ratio }, null, 2));
else {
  const heading = [
    `${clients} clients`,
    "events",
    "arrivals",
    "missed",
    "p50 ms",
    "p99 ms",
    "largest",
    "server CPU %",
    "client CPU %",
  ];
  const rows = figures.map((figure) => Object.values(figure).map((value) => value ?? "not here"));
  console.log(`${machineLine(before)}\n\n${table(heading, rows)}`);
  console.log(
    `\nTarget: p99 ≤ ${TARGET_MS} ms; p99 is ${ratio} × the floor's. Load after: ${machine().load.join(" ")}`,
  );
}
