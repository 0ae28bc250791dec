import { timingSafeEqual } from "node:crypto";
import { notFound, TuttiError } from "@/lib/core/errors";
import { circuits } from "@/lib/guard/breakers";
import { droppedLogLines } from "@/lib/guard/log";
import { countActiveExecutions } from "@/lib/runtime/active-executions";
import type { Runtime } from "@/lib/runtime/runtime";
import { counters } from "./counters";
import { sha256 } from "./digest";
import { VERSION } from "./version";

type Labels = Record<string, string>;

/** Refuses who doesn't hold `METRICS_TOKEN`; without one configured there is nothing here. */
export function requireMetricsToken(runtime: Runtime, request: Request): void {
  const expected = runtime.env.METRICS_TOKEN;
  if (!expected) throw notFound("path");
  const given = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  // Hashes have one length, so the comparison takes the same time whatever was given.
  if (!timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(expected)))) {
    throw new TuttiError("unauthenticated", "This needs the metrics token.");
  }
}

/** Everything measured, in the Prometheus text format 0.0.4. */
export async function metricsText(runtime: Runtime): Promise<string> {
  const active = await countActiveExecutions(runtime.database);
  const memory = process.memoryUsage();
  return [
    metric("tutti_info", "gauge", "Version.", [[{ version: VERSION, database: runtime.database.kind }, 1]]),
    metric("tutti_uptime_seconds", "gauge", "Seconds since the start.", [
      [{}, (Date.now() - runtime.startedAt.getTime()) / 1000],
    ]),
    metric("process_resident_memory_bytes", "gauge", "Resident memory.", [[{}, memory.rss]]),
    metric("nodejs_heap_used_bytes", "gauge", "Heap in use.", [[{}, memory.heapUsed]]),
    metric(
      "tutti_executions_active",
      "gauge",
      "Executions that have not ended.",
      Object.entries(active).map(([status, count]) => [{ status }, count]),
    ),
    metric("tutti_http_requests_total", "counter", "Answers.", byMethodAndStatus(counters.requests)),
    metric(
      "tutti_http_request_seconds_total",
      "counter",
      "Time spent answering.",
      byMethodAndStatus(counters.seconds),
    ),
    metric("tutti_sse_streams_open", "gauge", "Open event streams.", [[{}, counters.openStreams]]),
    metric(
      "tutti_model_circuits",
      "gauge",
      "Circuits before providers of language models, one per key, by state.",
      circuits().map(({ provider, state, count }) => [{ provider, state }, count]),
    ),
    metric("tutti_log_lines_dropped_total", "counter", "Log lines that could not be written.", [
      [{}, droppedLogLines()],
    ]),
  ].join("");
}

function byMethodAndStatus(values: Map<string, number>): [Labels, number][] {
  return [...values].map(([name, value]) => {
    const [method = "", status = ""] = name.split(" ");
    return [{ method, status }, value];
  });
}

function metric(name: string, type: "gauge" | "counter", help: string, samples: [Labels, number][]): string {
  const lines = samples.map(([labels, value]) => {
    const inside = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
    return `${name}${inside.length > 0 ? `{${inside.join(",")}}` : ""} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}
