import type { JsonObject } from "@/lib/core/json";
import type { LivesWork } from "./lives";
import type { FaultRun } from "./row";
import type { Survivor } from "./survivor";

/** How an execution ended, without what differs each time: ids and processes. */
export function normalOutcome(execution: JsonObject): string {
  const { id, status, output, error, usage } = execution;
  const { steps, tool_calls: calls } = usage as JsonObject;
  const steady = (_: string, value: unknown) => (typeof value === "number" ? undefined : value);
  const text = JSON.stringify([status, output, error], steady).replaceAll(String(id), "ID");
  return `${text.replaceAll(/exe_\w+/g, "EXE").replaceAll(/"at":"[^"]*"/g, '"at":""')} ${Number(steps)}/${Number(calls)}`;
}

/** Runs each work once in peace: what it comes to. */
export async function controls(
  survivor: Survivor,
  works: readonly LivesWork[],
): Promise<Map<string, string>> {
  const begun: [string, string][] = [];
  for (const work of works) begun.push([work.name, (await survivor.begin(work, work.body)) ?? ""]);
  if (!(await survivor.allEnd(120_000))) throw new Error("Even in peace not all of it ended.");
  const found = new Map<string, string>();
  for (const [name, id] of begun) {
    const execution = (await survivor.ask("get", { id })) as JsonObject;
    found.set(name, normalOutcome(execution));
  }
  return found;
}

/** All that was acknowledged ended as it does in peace. */
export async function checkOutcomes(
  run: FaultRun,
  survivor: Survivor,
  begun: readonly [string, string][],
  expected: Map<string, string>,
): Promise<void> {
  for (const [name, id] of begun) {
    const actual = normalOutcome((await survivor.ask("get", { id })) as JsonObject);
    const wanted = expected.get(name);
    run.check(actual === wanted, `${id} (${name}) ended as ${actual} instead of ${wanted}`);
  }
}
