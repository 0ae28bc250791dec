"use client";
import { useEffect, useEffectEvent, useState } from "react";
import { EVENT_NAMES, isTerminalEvent } from "@/lib/core/events";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import {
  addPiece,
  type LiveText,
  readPiece,
  stillWritten,
  TEXT_EVENTS,
  type TextPiece,
} from "./execution/live-text";

/** One event of an execution, in the shape of the API's JSON list (PRODUCT.md §3). */
export interface ExecutionEvent {
  seq: number;
  at: string;
  event: string;
  path: string;
  step_id: string | null;
  data: JsonObject;
}

export type ExecutionStreamStatus = "idle" | "connecting" | "live" | "reconnecting" | "ended";

export interface ExecutionEventsOptions {
  executionId: string;
  workspace: string;
  /** What the server already rendered; the stream starts after its last one. */
  initial?: readonly ExecutionEvent[];
  /** False for executions that have ended: nothing is opened. */
  enabled?: boolean;
  /** Called once, when the terminal event arrives. */
  onEnd?(event: ExecutionEvent): void;
}

const FLUSH_MS = 40;
const RETRY_MS = [2_000, 5_000, 15_000, 60_000];

/** Collects an execution's events live, in order, without gaps or doubles, across reconnects, until it ends. */
export function useExecutionEvents(options: ExecutionEventsOptions): {
  events: ExecutionEvent[];
  /** What models are writing now. */
  texts: LiveText[];
  status: ExecutionStreamStatus;
} {
  const { executionId, workspace, initial = [], enabled = true } = options;
  const [events, setEvents] = useState<ExecutionEvent[]>(() => [...initial]);
  const [texts, setTexts] = useState<LiveText[]>([]);
  const [status, setStatus] = useState<ExecutionStreamStatus>(enabled ? "connecting" : "idle");
  const hasEnded = useEffectEvent(() => isTerminalEvent(events.at(-1)?.event ?? ""));
  const onEnd = useEffectEvent((event: ExecutionEvent) => options.onEnd?.(event));
  const lastKnown = useEffectEvent(() => events.at(-1)?.seq ?? 0);

  useEffect(() => {
    if (!enabled || hasEnded()) return;
    const buffer: ExecutionEvent[] = [];
    const pieces: TextPiece[] = [];
    let flushTimer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      flushTimer = undefined;
      const arrived = buffer.splice(0);
      const written = pieces.splice(0);
      if (written.length > 0) setTexts((known) => written.reduce(addPiece, known));
      if (arrived.length > 0) setTexts((known) => stillWritten(known, arrived));
      setEvents((known) => {
        const last = known.at(-1)?.seq ?? 0;
        return [...known, ...arrived.filter((event) => event.seq > last)];
      });
    };
    const receive = (event: ExecutionEvent) => {
      buffer.push(event);
      flushTimer ??= setTimeout(flush, FLUSH_MS);
      if (isTerminalEvent(event.event)) onEnd(event);
    };
    const write = (piece: TextPiece) => {
      pieces.push(piece);
      flushTimer ??= setTimeout(flush, FLUSH_MS);
    };
    const stop = openStream({ executionId, workspace, after: lastKnown() }, setStatus, receive, write);
    return () => {
      stop();
      clearTimeout(flushTimer);
      if (buffer.length > 0) flush();
    };
  }, [executionId, workspace, enabled]);

  return { events, texts, status };
}

interface StreamTarget {
  executionId: string;
  workspace: string;
  after: number;
}

/** Opens the stream and keeps it open until the terminal event or until the returned function is called. */
export function openStream(
  target: StreamTarget,
  onStatus: (status: ExecutionStreamStatus) => void,
  onEvent: (event: ExecutionEvent) => void,
  onText: (piece: TextPiece) => void = () => undefined,
): () => void {
  let after = target.after;
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  function receive(message: MessageEvent<string>): void {
    const event = parseEvent(message);
    if (!event || event.seq <= after) return;
    after = event.seq;
    onEvent(event);
    if (!isTerminalEvent(event.event)) return;
    source?.close();
    onStatus("ended");
  }

  function write(message: MessageEvent<string>): void {
    const piece = readPiece(message.type, message.data);
    if (piece) onText(piece);
  }

  function connect(): void {
    const query = new URLSearchParams({ workspace: target.workspace, lastEventId: String(after) });
    source = new EventSource(
      `/v1/executions/${encodeURIComponent(target.executionId)}/events?${query.toString()}`,
    );
    source.addEventListener("open", () => {
      failures = 0;
      onStatus("live");
    });
    for (const name of EVENT_NAMES) source.addEventListener(name, receive);
    for (const name of TEXT_EVENTS) source.addEventListener(name, write);
    source.addEventListener("stream.paused", () => {
      source?.close();
      connect();
    });
    source.addEventListener("error", () => {
      onStatus("reconnecting");
      // Anything but 200 ends an EventSource for good; a restart of the server must not end ours.
      if (source?.readyState !== EventSource.CLOSED) return;
      retry = setTimeout(connect, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
    });
  }

  connect();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}

function parseEvent(message: MessageEvent<string>): ExecutionEvent | null {
  const seq = Number(message.lastEventId);
  if (!Number.isInteger(seq)) return null;
  try {
    const value: unknown = JSON.parse(message.data);
    if (!isJsonObject(value)) return null;
    const { execution_id: _execution, step_id: step, path, at, ...data } = value;
    return {
      seq,
      event: message.type,
      at: typeof at === "string" ? at : "",
      path: typeof path === "string" ? path : "",
      step_id: typeof step === "string" ? step : null,
      data,
    };
  } catch {
    return null;
  }
}
