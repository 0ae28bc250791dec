import { isJsonObject } from "@/lib/core/json";
import type { ExecutionEvent } from "../use-execution-events";

/** What a model is writing now. It is gone from here when its call has ended: then the call's event has the text. */
export interface LiveText {
  /** Journal key of the call; what its events carry as `id`. */
  run: string;
  step: string | null;
  text: string;
}

/** One piece as it arrives: `offset` is where it belongs; null: everything before is void. */
export interface TextPiece {
  run: string;
  step: string | null;
  piece: { offset: number; text: string } | null;
}

/** A piece may come twice (after a reconnect) or begin anew (after a crash): its offset says where it belongs. */
export function addPiece(texts: readonly LiveText[], { run, step, piece }: TextPiece): LiveText[] {
  const known = texts.find((text) => text.run === run)?.text ?? "";
  const text = piece === null ? "" : known.slice(0, piece.offset) + piece.text;
  return [...texts.filter((other) => other.run !== run), { run, step, text }];
}

/** Texts of calls that have not ended. */
export function stillWritten(texts: readonly LiveText[], events: readonly ExecutionEvent[]): LiveText[] {
  if (texts.length === 0) return [];
  const ended = new Set(
    events
      .filter(({ event }) => event.startsWith("model.call.") && event !== "model.call.started")
      .map(({ data }) => data.id),
  );
  const over = new Set(events.filter(({ event }) => ENDS_STEP.includes(event)).map((event) => event.step_id));
  return texts.filter(({ run, step, text }) => text !== "" && !ended.has(run) && !over.has(step));
}

const ENDS_STEP = ["orchestrator.step.completed", "orchestrator.step.failed"];

export const TEXT_EVENTS = ["model.text.delta", "step.reset"] as const;

/** The data of `model.text.delta` or `step.reset`; null: not readable. */
export function readPiece(name: string, data: string): TextPiece | null {
  try {
    const value: unknown = JSON.parse(data);
    if (!isJsonObject(value) || typeof value.run !== "string") return null;
    const step = typeof value.step_id === "string" ? value.step_id : null;
    const { text, offset } = value;
    if (name === "step.reset") return { run: value.run, step, piece: null };
    if (typeof text !== "string" || typeof offset !== "number") return null;
    return { run: value.run, step, piece: { offset, text } };
  } catch {
    return null;
  }
}
