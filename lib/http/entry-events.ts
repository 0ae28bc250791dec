import type { Json, JsonObject } from "@/lib/core/json";
import type { TextEvent } from "@/lib/ledger/text-follower";
import type { Entry } from "@/lib/ledger/types";
import { cutData, eventStep, shownData } from "@/lib/ledger/views/shown-data";
import type { StreamEvent } from "./sse";

/** What a tail tells, as SSE. Text has no id: a client that resumes gets the text so far, and goes on from there. */
export function toStreamEvent(item: Entry | TextEvent): StreamEvent {
  return "seq" in item ? entryEvent(item) : textEvent(item);
}

/** `offset` counts UTF-16 units of this attempt of this run; `run` tells a step's texts apart. */
function textEvent(event: TextEvent): StreamEvent {
  const { executionId, step, path, key, attempt } = event;
  const about = { execution_id: executionId, step_id: step, path, run: key, attempt };
  if (event.type === "reset") return { event: "step.reset", data: JSON.stringify(about) };
  const { text, offset } = event;
  return { event: "model.text.delta", data: JSON.stringify({ text, offset, ...about }) };
}

/** An entry as one SSE event (PRODUCT.md §3): id = seq, data = the bare payload and where it belongs. */
function entryEvent(entry: Entry): StreamEvent {
  const data = {
    ...cutData(entry).data,
    execution_id: entry.executionId,
    step_id: eventStep(entry),
    path: entry.path,
    at: entry.at.toISOString(),
  };
  return { id: String(entry.seq), event: entry.name, data: JSON.stringify(data) };
}

/** An entry as JSON (PRODUCT.md §3, Event). */
export function toEventJson(entry: Entry): JsonObject & { seq: number; data: Json } {
  return {
    seq: entry.seq,
    at: entry.at.toISOString(),
    event: entry.name,
    path: entry.path,
    step_id: eventStep(entry),
    data: shownData(entry),
  };
}
