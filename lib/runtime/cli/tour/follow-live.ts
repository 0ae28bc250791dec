import { isTerminalEvent } from "@/lib/core/events";
import type { ApiClient, StreamedEvent } from "../client/api-client";
import { paint, printOver, startSpinner, type Style } from "../client/terminal";

/** Prints each event as it happens, with the milliseconds since the first and how many of `total` steps have ended. */
export async function followLive(client: ApiClient, executionId: string, total: number): Promise<string> {
  const startedAt = performance.now();
  let firstAt: number | undefined;
  let ended = 0;
  let status = "cut off";
  const stop = startSpinner(
    () => `${bar(ended, total)} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
  );
  try {
    for await (const streamed of client.events(`/v1/executions/${executionId}/events`)) {
      const at = Date.parse(typeof streamed.data.at === "string" ? streamed.data.at : "");
      firstAt ??= at;
      if (/^orchestrator\.step\.(completed|failed|skipped)$/.test(streamed.event)) ended += 1;
      printOver(lineOf(streamed, at - firstAt, bar(ended, total)));
      if (isTerminalEvent(streamed.event)) status = streamed.event.replace("execution.", "");
    }
  } finally {
    stop();
  }
  return status;
}

function bar(ended: number, total: number): string {
  return `${"■".repeat(Math.min(ended, total))}${"·".repeat(Math.max(0, total - ended))}`;
}

function lineOf({ event, data }: StreamedEvent, elapsedMs: number, progress: string): string {
  const elapsed = paint("dim", `+${String(Math.max(0, elapsedMs)).padStart(5)} ms`);
  const step = typeof data.step_id === "string" ? `  ${data.step_id}` : "";
  return `  ${elapsed}  ${progress}  ${paint(styleOf(event), event)}${step}${detailOf(data)}`;
}

function styleOf(event: string): Style {
  if (/\.(failed|cancelled)$/.test(event)) return "red";
  if (event.endsWith(".completed")) return "green";
  return event.endsWith(".retrying") ? "yellow" : "cyan";
}

/** What a step was asked or what came of it, in at most a few words. */
function detailOf(data: StreamedEvent["data"]): string {
  const shown = data.output ?? data.error ?? data.parameters;
  if (shown === undefined) return "";
  const text = JSON.stringify(shown);
  return paint("dim", `  ${text.length > 70 ? `${text.slice(0, 69)}…` : text}`);
}
