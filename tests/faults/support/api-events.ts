import { type ClientRequest, type IncomingHttpHeaders, request } from "node:http";
import type { Target } from "./api-client";

const TERMINAL = /^execution\.(completed|failed|cancelled)$/;

export interface ReceivedEvent {
  id: string | null;
  event: string;
  data: string;
}

interface Connection {
  headers?: Record<string, string>;
  onEvent: (event: ReceivedEvent) => void;
  /** Any bytes, heartbeats too. */
  onBytes?: () => void;
  onHeaders?: (headers: IncomingHttpHeaders) => void;
}

/** One connection to a stream. `over` resolves, however it ended, with the status it was answered with (0: none). */
export function openStream(target: Target, path: string, connection: Connection) {
  const sent: ClientRequest = request(`${target.origin}${path}`, {
    agent: false,
    headers: { accept: "text/event-stream", authorization: `Bearer ${target.key}`, ...connection.headers },
  });
  let status = 0;
  const over = new Promise<number>((resolve) => {
    sent.on("error", () => resolve(status));
    sent.on("close", () => resolve(status));
    sent.on("response", (response) => {
      status = response.statusCode ?? 0;
      connection.onHeaders?.(response.headers);
      response.setEncoding("utf8");
      let text = "";
      response.on("error", () => resolve(status));
      response.on("data", (chunk: string) => {
        connection.onBytes?.();
        const frames = (text + chunk).split("\n\n");
        text = frames.pop() ?? "";
        for (const frame of frames) deliver(frame, connection.onEvent);
      });
    });
  });
  sent.end();
  return { over, drop: () => sent.destroy() };
}

function deliver(frame: string, onEvent: Connection["onEvent"]): void {
  const received: ReceivedEvent = { id: null, event: "", data: "" };
  for (const line of frame.split("\n")) {
    if (line.startsWith("id: ")) received.id = line.slice(4);
    else if (line.startsWith("event: ")) received.event = line.slice(7);
    else if (line.startsWith("data: ")) received.data += line.slice(6);
  }
  if (received.event) onEvent(received);
}

/** A client as browsers have it: whenever its connection breaks it comes back with the last id it has. */
export class EventClient {
  readonly ids: number[] = [];
  connections = 0;
  snapshots = 0;
  /** Longest time without a byte while connected, in milliseconds. */
  longestGapMs = 0;
  private ended = false;
  private dropCurrent: () => void = () => undefined;

  constructor(
    /** Asked at every connection: the next may go to another instance. */
    private readonly target: () => Target,
    private readonly executionId: string,
  ) {}

  drop(): void {
    this.dropCurrent();
  }

  /** Until the execution's last event was seen, or `signal` says that it takes too long. */
  async follow(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.drop(), { once: true });
    while (!this.ended && !signal.aborted) {
      const status = await this.connect();
      if (status === 204) this.ended = true;
      if (status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What is wrong with the ids seen: nothing when they are 1, 2, 3 … to the end. */
  problem(last: number): string | null {
    const wrong = this.ids.findIndex((id, index) => id !== index + 1);
    if (wrong >= 0) return `${this.ids[wrong]} after ${this.ids[wrong - 1] ?? "nothing"}`;
    if (this.ids.length !== last) return `${this.ids.length} of ${last} events`;
    return this.snapshots > 0 ? `${this.snapshots} snapshots` : null;
  }

  private async connect(): Promise<number> {
    this.connections += 1;
    let lastAt = performance.now();
    const last = this.ids.at(-1);
    const stream = openStream(this.target(), `/v1/executions/${this.executionId}/events`, {
      headers: last === undefined ? {} : { "last-event-id": String(last) },
      onBytes: () => {
        this.longestGapMs = Math.max(this.longestGapMs, performance.now() - lastAt);
        lastAt = performance.now();
      },
      onEvent: (event) => this.take(event),
    });
    this.dropCurrent = stream.drop;
    return stream.over;
  }

  private take({ id, event }: ReceivedEvent): void {
    if (event === "snapshot") this.snapshots += 1;
    if (id !== null) this.ids.push(Number(id));
    if (TERMINAL.test(event)) this.ended = true;
  }
}
