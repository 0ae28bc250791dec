import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { type Truncation, truncateValue } from "@/lib/core/truncate";
import { blobReferences } from "../blobs";
import type { Entry } from "../types";

/** Step id of the lines that belong to no step (PRODUCT.md §5). */
const ORCHESTRATOR_STEP = "orch-main";

/** What an entry's record may add to what people see of it. `value` is what a durable `run` or wait returned. */
const RECORDED: Readonly<Record<string, string>> = {
  output: "output",
  error: "error",
  value: "output",
  timed_out: "timed_out",
};

/** Payloads that were stored apart appear as `{"$blob": id, size, sha256}`. */
export function withReferences(payload: JsonObject): JsonObject {
  if (!isJsonObject(payload.$blobs)) return payload;
  const { $blobs: _, ...shown } = payload;
  for (const [name, { id, size, sha256 }] of Object.entries(blobReferences(payload))) {
    shown[name] = { $blob: id, size, sha256 };
  }
  return shown;
}

/**
 * The payload of an entry as people see it in log, stream and events: its data, and with the end of a step, a run or a
 * wait also the output or error that was recorded. Nothing is cut.
 */
export function shownData(entry: Pick<Entry, "data" | "result">): JsonObject {
  const shown = withReferences(entry.data);
  if (!entry.result) return shown;
  const recorded = withReferences(entry.result);
  const added = Object.entries(RECORDED).flatMap(([name, as]) => {
    const value = recorded[name];
    return value === undefined ? [] : [[as, value] as const];
  });
  return added.length === 0 ? shown : { ...shown, ...Object.fromEntries(added) };
}

/** The same with long values cut, and where: values stored apart count as cut. */
export function cutData(entry: Pick<Entry, "data" | "result">): {
  data: JsonObject;
  truncated: Truncation[];
} {
  const shown = shownData(entry);
  const { value, truncated } = truncateValue(shown);
  const apart = Object.entries(shown).flatMap(([name, member]) =>
    isJsonObject(member) && typeof member.$blob === "string"
      ? [{ pointer: `/${name}`, length: Number(member.size ?? 0) }]
      : [],
  );
  return { data: isJsonObject(value) ? value : {}, truncated: [...truncated, ...apart] };
}

/** Lines of the planner itself: they carry the orchestrator's step id in streams, too. */
const PLANNER_LINE = /^orchestrator\.(task|planning)\./;

/** The step id of an entry as stream and events show it; null: of no step. */
export function eventStep(entry: Pick<Entry, "step" | "name">): string | null {
  return entry.step ?? (PLANNER_LINE.test(entry.name) ? ORCHESTRATOR_STEP : null);
}

export function shownStep(entry: Pick<Entry, "step" | "path">): string | null {
  return entry.step ?? (entry.path === "orchestrator" ? ORCHESTRATOR_STEP : null);
}
