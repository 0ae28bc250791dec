// Latency of the API over loopback with keep-alive, one request at a time and with several under way, beside a bare
// server that answers the same bytes. The two take turns, so that whatever else the machine does falls on both.
import { fork } from "node:child_process";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { machine, machineLine, percentile, readArguments, round, table } from "./figures.mjs";

const options = readArguments(
  { url: "", key: "", requests: "300", warmup: "50", concurrency: "1,8,32", seconds: "2", rounds: "3" },
  ["json"],
);
/** As many connections as there are requests under way. */
const agent = new Agent({ keepAlive: true });
const concurrencies = options.concurrency.split(",").map(Number);
const KEPT_HEADERS =
  /^(content-type|cache-control|x-|referrer-policy|cross-origin|permissions-policy|vary|ratelimit|tutti-|location)/;

/** Resolves to status, headers and body, with the milliseconds until the first byte of the body and until the end. */
function call(base, { method, path, headers = {}, body }) {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const length =
      text === undefined
        ? {}
        : { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    const startedAt = performance.now();
    const outgoing = request(
      `${base}${path}`,
      { method, agent, headers: { ...headers, ...length } },
      (response) => {
        let firstByteMs = null;
        const chunks = [];
        response.on("data", (chunk) => {
          firstByteMs ??= performance.now() - startedAt;
          chunks.push(chunk);
        });
        response.once("error", reject);
        response.once("end", () => {
          const endMs = performance.now() - startedAt;
          const answer = {
            status: response.statusCode,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          };
          resolve({ ...answer, firstByteMs: firstByteMs ?? endMs, endMs });
        });
      },
    );
    outgoing.once("error", reject);
    outgoing.end(text);
  });
}

function require200(answer, what) {
  if (answer.status === 200) return answer;
  throw new Error(`${what} answered ${answer.status}: ${answer.body.slice(0, 300)}`);
}

/** An `echo` counts only when it came back with its result and its contract pair. */
function requireEcho(answer, text) {
  const { status, result, contracts } = JSON.parse(require200(answer, "echo").body);
  if (status !== "success" || result?.text !== text || contracts?.length !== 2) {
    throw new Error(`echo came back incomplete: ${answer.body.slice(0, 300)}`);
  }
  return answer;
}

let counter = 0;
function echoRequest(authorization) {
  const text = `bench ${process.pid} ${++counter}`;
  const inputs = { text };
  return {
    method: "POST",
    path: "/v1/orchestrate",
    headers: { authorization },
    body: { intent: "echo", inputs },
  };
}

/** What is measured; `make` gives the next request, `check` refuses an answer that isn't the whole work. */
async function measurements(url, authorization) {
  const started = requireEcho(await call(url, echoRequest(authorization)), `bench ${process.pid} ${counter}`);
  const { execution_id: id } = JSON.parse(started.body);
  const get =
    (path, headers = {}) =>
    () => ({ method: "GET", path, headers: { authorization, ...headers } });
  const stream = get(`/v1/executions/${id}/events`, { accept: "text/event-stream" });
  return [
    { name: "GET /v1/health", targetMs: 2, make: get("/v1/health"), check: require200 },
    { name: "GET /v1/agents", targetMs: 4, make: get("/v1/agents"), check: require200 },
    {
      name: "POST /v1/orchestrate echo, whole",
      targetMs: 10,
      make: () => echoRequest(authorization),
      check: (answer, sent) => requireEcho(answer, sent.body.inputs.text),
    },
    { name: "SSE first byte", targetMs: 50, make: stream, check: require200, time: "firstByteMs" },
  ];
}

async function startFloor() {
  const child = fork(join(import.meta.dirname, "floor-server.mjs"));
  const heard = (test) =>
    new Promise((resolve) => {
      const listen = (message) => test(message) && (child.off("message", listen), resolve(message));
      child.on("message", listen);
    });
  const { port } = await heard((message) => "port" in message);
  const teach = (name, { status, headers, body }) => {
    const kept = Object.fromEntries(Object.entries(headers).filter(([header]) => KEPT_HEADERS.test(header)));
    const ready = heard((message) => message.ready === name);
    child.send({ name, answer: { status, headers: kept, body } });
    return ready;
  };
  return { url: `http://127.0.0.1:${port}`, teach, stop: () => child.disconnect() };
}

async function measure(url, floor, { name, targetMs, make, check, time = "endMs" }) {
  const ours = [];
  const bare = [];
  const example = make();
  await floor.teach(`${example.method} ${example.path}`, check(await call(url, example), example));
  for (let turn = -Number(options.warmup); turn < Number(options.requests); turn++) {
    const sent = make();
    const answer = check(await call(url, sent), sent);
    const floorAnswer = require200(await call(floor.url, sent), "the floor");
    if (turn < 0) continue;
    ours.push(answer[time]);
    bare.push(floorAnswer[time]);
  }
  const p50 = percentile(ours, 0.5);
  const floorP50 = percentile(bare, 0.5);
  return {
    name,
    p50_ms: round(p50),
    p95_ms: round(percentile(ours, 0.95)),
    target_ms: targetMs,
    within: p50 <= targetMs,
    floor_p50_ms: round(floorP50, 3),
    ratio: round(p50 / floorP50, 1),
  };
}

/** Repeats `job` for `seconds` with `concurrency` under way. */
async function repeatFor(seconds, concurrency, job) {
  const durations = [];
  const startedAt = performance.now();
  const lane = async () => {
    while (performance.now() - startedAt < seconds * 1000) durations.push((await job()).endMs);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return { durations, perSecond: (durations.length / (performance.now() - startedAt)) * 1000 };
}

/** Whole `echo`s with so many under way, in turn with the floor. */
async function measureLoad(url, floor, authorization, concurrency) {
  const rounds = { ours: [], bare: [] };
  const echo = async () => {
    const sent = echoRequest(authorization);
    return requireEcho(await call(url, sent), sent.body.inputs.text);
  };
  const bareEcho = async () => require200(await call(floor.url, echoRequest(authorization)), "the floor");
  const seconds = Number(options.seconds);
  await repeatFor(seconds / 4, concurrency, echo);
  for (let turn = 0; turn < Number(options.rounds); turn++) {
    rounds.ours.push(await repeatFor(seconds, concurrency, echo));
    rounds.bare.push(await repeatFor(seconds / 4, concurrency, bareEcho));
  }
  const rate = (measured) =>
    percentile(
      measured.map(({ perSecond }) => perSecond),
      0.5,
    );
  const durations = rounds.ours.flatMap((round) => round.durations);
  return {
    concurrency,
    per_second: round(rate(rounds.ours), 0),
    p50_ms: round(percentile(durations, 0.5)),
    p95_ms: round(percentile(durations, 0.95)),
    floor_per_second: round(rate(rounds.bare), 0),
    ratio: round(rate(rounds.bare) / rate(rounds.ours), 1),
  };
}

/** The server to measure: the one named, or one of its own with an empty data directory. */
async function server() {
  if (options.url) {
    if (!options.key) throw new Error("--url needs --key (npm run key makes one).");
    return { url: options.url.replace(/\/$/, ""), key: options.key, stop: async () => undefined };
  }
  // Counted as always, so that what limits cost is in the figures; only their height is out of the way.
  Object.assign(process.env, { RATE_LIMIT_REQUESTS: "10000000", RATE_LIMIT_STARTS: "10000000" });
  const { startTestServer } = await import("../scripts/test-server.mjs");
  const { url, stop, output } = await startTestServer();
  const key = /^API key: (\S+)$/m.exec(output())?.[1];
  if (key) return { url, key, stop };
  await stop();
  throw new Error("The server printed no API key.");
}

async function run() {
  const { url, key, stop } = await server();
  const floor = await startFloor();
  const before = machine();
  const authorization = `Bearer ${key}`;
  const results = [];
  const load = [];
  try {
    for (const item of await measurements(url, authorization)) results.push(await measure(url, floor, item));
    for (const concurrency of concurrencies)
      load.push(await measureLoad(url, floor, authorization, concurrency));
  } finally {
    floor.stop();
    agent.destroy();
    await stop();
  }
  return { machine: before, requests: Number(options.requests), results, load, load_after: machine().load };
}

function print({ machine: before, requests, results, load, load_after: after }) {
  const heading = ["ms, one at a time", "p50", "p95", "target p50", "floor p50", "× floor"];
  const rows = results.map((row) => [
    row.name,
    row.p50_ms,
    row.p95_ms,
    row.target_ms,
    row.floor_p50_ms,
    row.ratio,
  ]);
  console.log(`${machineLine(before)}; ${requests} requests each\n\n${table(heading, rows)}`);
  const loadHeading = ["whole echoes under way", "per second", "p50 ms", "p95 ms", "floor/s", "× slower"];
  console.log(
    `\n${table(
      loadHeading,
      load.map((row) => Object.values(row)),
    )}\n\nLoad after: ${after.join(" ")}`,
  );
}

try {
  const figures = await run();
  if (options.json) console.log(JSON.stringify(figures, null, 2));
  else print(figures);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
