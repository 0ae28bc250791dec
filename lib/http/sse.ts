import type { JsonObject } from "@/lib/core/json";
import { counters } from "./counters";

/** One event of a stream. `data` is text; ids are sequence numbers, so neither can break a frame apart. */
export interface StreamEvent {
  id?: string;
  event: string;
  data: string;
}

export interface Pause {
  afterMs: number;
  /** Where to go on after the event of this id; null: none was sent. */
  links: (lastId: string | null) => JsonObject;
}

export interface EventStreamOptions {
  /** The events, or a function that makes them and stops when its signal does. The stream ends when they do. */
  events: AsyncIterable<StreamEvent> | ((signal: AbortSignal) => AsyncIterable<StreamEvent>);
  /** The request's own signal: the client is gone. */
  signal: AbortSignal;
  /** Asked about once a minute; false ends the stream. */
  stillAllowed?: () => Promise<boolean>;
  /** Where the host ends requests: the stream says where it goes on, and closes, before that happens. */
  pause?: Pause | null;
  headers?: Record<string, string>;
}

/** A little under the promised 15 s, so that a busy process still keeps the promise. */
const HEARTBEAT_MS = 14_000;
const HEARTBEATS_PER_CHECK = 4;
/** What may wait in memory for one slow client. */
const QUEUE_BYTES = 1_048_576;
/** A client that takes nothing for this long with a full queue is cut; it resumes by its last id. */
const STALL_MS = 15_000;

const HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-cache, no-transform",
  "X-Accel-Buffering": "no",
};
const encoder = new TextEncoder();

/** Server-sent events (SAFETY.md §2, SSE): first byte at once, heartbeats, a bounded queue, one clean end. */
export function eventStream(options: EventStreamOptions): Response {
  const stream = new EventStream(options);
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => stream.start(controller),
      pull: () => stream.drained(),
      cancel: () => stream.close(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: QUEUE_BYTES }),
  );
  return new Response(body, { headers: { ...HEADERS, ...options.headers } });
}

/** One client. Its timers, listener and upstream all end in `close`, which may be called any number of times. */
class EventStream {
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  private readonly upstream = new AbortController();
  private heartbeat: NodeJS.Timeout | undefined;
  private limit: NodeJS.Timeout | undefined;
  private pausing = false;
  private lastId: string | null = null;
  private heartbeats = 0;
  private onDrained: (() => void) | undefined;
  private closed = false;
  private readonly onAbort = () => this.close();

  constructor(private readonly options: EventStreamOptions) {}

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.controller = controller;
    counters.openStreams += 1;
    this.write("retry: 2000\n\n");
    if (this.options.signal.aborted) return this.close();
    this.options.signal.addEventListener("abort", this.onAbort, { once: true });
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS);
    this.heartbeat.unref();
    this.limit = this.options.pause ? setTimeout(() => this.pause(), this.options.pause.afterMs) : undefined;
    this.limit?.unref();
    void this.pump();
  }

  drained(): void {
    this.onDrained?.();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    counters.openStreams -= 1;
    clearInterval(this.heartbeat);
    clearTimeout(this.limit);
    this.options.signal.removeEventListener("abort", this.onAbort);
    this.upstream.abort();
    this.onDrained?.();
    try {
      this.controller?.close();
    } catch {
      // The reader cancelled: the stream is closed already.
    }
  }

  private async pump(): Promise<void> {
    const { events } = this.options;
    try {
      for await (const event of typeof events === "function" ? events(this.upstream.signal) : events) {
        // A closed stream is full for ever: who left is not waited for.
        if (this.closed || (this.full && !(await this.waitForRoom()))) break;
        this.write(frame(event));
        this.lastId = event.id ?? this.lastId;
      }
      if (this.pausing) this.sayWhereItGoesOn();
    } catch {
      // The client reconnects with its last id and finds out from a proper response.
    } finally {
      this.close();
    }
  }

  /** The events end where they are; what came is sent, and then where it goes on. */
  private pause(): void {
    this.pausing = true;
    this.upstream.abort();
    this.onDrained?.();
  }

  /** Without an id: the last one the client has stays that of the last event. */
  private sayWhereItGoesOn(): void {
    const links = this.options.pause?.links(this.lastId) ?? {};
    this.write(frame({ event: "stream.paused", data: JSON.stringify({ links }) }));
  }

  private get full(): boolean {
    return (this.controller?.desiredSize ?? 0) <= 0;
  }

  /** Resolves true when the client took something, false when it stalled or left. */
  private waitForRoom(): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (room: boolean) => {
        clearTimeout(timer);
        this.onDrained = undefined;
        resolve(room);
      };
      const timer = setTimeout(() => settle(false), STALL_MS);
      this.onDrained = () => settle(!this.closed);
    });
  }

  private beat(): void {
    if (!this.full) this.write(": hb\n\n");
    this.heartbeats += 1;
    const { stillAllowed } = this.options;
    if (!stillAllowed || this.heartbeats % HEARTBEATS_PER_CHECK !== 0) return;
    stillAllowed().then(
      (allowed) => allowed || this.close(),
      () => this.close(),
    );
  }

  private write(text: string): void {
    if (!this.closed) this.controller?.enqueue(encoder.encode(text));
  }
}

/** `id:`, `event:`, one `data:` per line, and the blank line that ends it. */
export function frame({ id, event, data }: StreamEvent): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\n${lines.join("")}\n`;
}
