import type { TaskMeter } from "@/lib/core/budget";
import type { Durable, RunEntry, RunRecord, StepIO, StreamEvent } from "@/lib/core/durable";
import { type Json, toJson } from "@/lib/core/json";
import type { ModelUsage } from "@/lib/core/model";

/** The durable port with its journal in memory: a second one on the same journal is a replay. */
export class MemoryDurable implements Durable {
  readonly entries: RunEntry[] = [];
  readonly emitted: StreamEvent[] = [];
  signal = new AbortController().signal;

  constructor(readonly journal = new Map<string, string>()) {}

  async run<T extends Json>(id: string, body: (io: StepIO) => Promise<T>, record?: RunRecord<T>): Promise<T> {
    const known = this.journal.get(id);
    if (known !== undefined) return JSON.parse(known) as T;
    if (record?.started) this.entries.push(record.started);
    const emit = (event: StreamEvent) => void this.emitted.push(event);
    const kept = toJson(await body({ attempt: 1, key: `exe:${id}`, signal: this.signal, emit }));
    if (!kept) throw new Error("Not JSON.");
    this.journal.set(id, kept.text);
    if (record) this.entries.push(record.completed(kept.value as T, 1));
    return kept.value as T;
  }

  sleep(): Promise<void> {
    throw new Error("Nothing sleeps here.");
  }

  waitFor(): Promise<Json | null> {
    throw new Error("Nothing waits here.");
  }

  get text(): string {
    return this.emitted.map((event) => (event.type === "text" ? event.text : "")).join("");
  }
}

/** Counts and never refuses. */
export function countingMeter(): TaskMeter & { asked: string[]; used: ModelUsage[] } {
  const asked: string[] = [];
  const used: ModelUsage[] = [];
  return {
    asked,
    used,
    beforeModelCall: async (_durable, id) => void asked.push(id),
    beforeToolCall: async () => undefined,
    spent: (usage) => void used.push(usage),
    toolCalled: () => undefined,
  };
}
