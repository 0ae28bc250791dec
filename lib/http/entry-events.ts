import type { Json, JsonObject } from "@/lib/core/json";
import type { Entry } from "@/lib/ledger/types";
import { cutData, shownData } from "@/lib/ledger/views/shown-data";
import type { StreamEvent } from "./sse";

/** An entry as one SSE event (PRODUCT.md §3): id = seq, data = the bare payload and where it belongs. */
export function toStreamEvent(entry: Entry): StreamEvent {
  const data = {
    ...cutData(entry).data,
    execution_id: entry.executionId,
    step_id: entry.step,
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
    step_id: entry.step,
    data: shownData(entry),
  };
}
