/** What the server hints at: something of this topic changed; look again. */
export interface Hint {
  topic: string;
  id: string | null;
}

export type LiveStatus = "connecting" | "live" | "reconnecting" | "offline";

/** Topic of the hint we make ourselves after a reconnect: anything may have changed meanwhile. */
export const EVERYTHING = "*";

const CLOSE_AFTER_MS = 2_000;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

/** One EventSource per workspace and tab, shared by every component that listens (browsers allow six per origin). */
export class LiveConnection {
  status: LiveStatus = "connecting";
  private source: EventSource | null = null;
  private readonly listeners = new Set<(hint: Hint) => void>();
  private readonly watchers = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private wasOpen = false;

  constructor(private readonly slug: string) {}

  listen(listener: (hint: Hint) => void): () => void {
    this.listeners.add(listener);
    this.open();
    return () => {
      this.listeners.delete(listener);
      // Not at once: between two pages nobody listens for a moment, and strict mode mounts twice.
      setTimeout(() => this.listeners.size === 0 && this.close(), CLOSE_AFTER_MS);
    };
  }

  watch(onChange: () => void): () => void {
    this.watchers.add(onChange);
    return () => this.watchers.delete(onChange);
  }

  private open(): void {
    if (this.source) return;
    clearTimeout(this.timer);
    const source = new EventSource(`/v1/stream?workspace=${encodeURIComponent(this.slug)}`);
    this.source = source;
    source.addEventListener("open", () => this.opened());
    source.addEventListener("hint", (event) => this.hinted(event));
    source.addEventListener("stream.paused", () => this.goOn(source));
    source.addEventListener("error", () => this.failed(source));
  }

  /** The host is about to end the connection: another one follows at once. */
  private goOn(source: EventSource): void {
    source.close();
    this.source = null;
    this.open();
  }

  private opened(): void {
    if (this.wasOpen) this.tell({ topic: EVERYTHING, id: null });
    this.wasOpen = true;
    this.failures = 0;
    this.change("live");
  }

  private hinted(event: MessageEvent<string>): void {
    const hint = parseHint(event.data);
    if (hint) this.tell(hint);
  }

  private failed(source: EventSource): void {
    if (source.readyState !== EventSource.CLOSED) return this.change("reconnecting");
    // The browser gives up on any answer that is not 200; a restart of the server is no reason for us to.
    this.source = null;
    const delay = RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)];
    this.change(this.failures > 2 ? "offline" : "reconnecting");
    if (this.listeners.size > 0) this.timer = setTimeout(() => this.open(), delay);
  }

  private close(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
    this.wasOpen = false;
    this.change("connecting");
  }

  private tell(hint: Hint): void {
    for (const listener of this.listeners) listener(hint);
  }

  private change(status: LiveStatus): void {
    if (this.status === status) return;
    this.status = status;
    for (const watcher of this.watchers) watcher();
  }
}

function parseHint(text: string): Hint | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("topic" in value) || typeof value.topic !== "string")
      return null;
    return { topic: value.topic, id: "id" in value && typeof value.id === "string" ? value.id : null };
  } catch {
    return null;
  }
}

const connections = new Map<string, LiveConnection>();

export function liveConnection(slug: string): LiveConnection {
  const known = connections.get(slug);
  if (known) return known;
  const made = new LiveConnection(slug);
  connections.set(slug, made);
  return made;
}
