/** What node-postgres's client and Neon's have in common, as far as a session of its own needs it. */
export interface SessionClient {
  connect(): Promise<unknown>;
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  end(): Promise<void>;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  on(event: "notification", listener: (message: { payload?: string | undefined }) => void): unknown;
}

const FIRST_PAUSE_MS = 100;
const PING_MS = 30_000;
const PING_DEADLINE_MS = 10_000;
const END_DEADLINE_MS = 2_000;

interface SessionOptions {
  open(): SessionClient;
  /** What makes the session what it is, on a fresh connection; false: not now. */
  begin(client: SessionClient): Promise<boolean>;
  longestPauseMs: number;
}

/**
 * One connection of its own, made again with growing pauses when it breaks. A connection can be gone without a word
 * (a suspended server, a dropped route), so it is asked now and then.
 */
class Session {
  private client: SessionClient | null = null;
  private timer: NodeJS.Timeout | undefined;
  private pauseMs = FIRST_PAUSE_MS;
  private stopped = false;

  constructor(private readonly options: SessionOptions) {}

  /** Whether the session began. Throws when the server can't be reached: the first attempt is the caller's to judge. */
  async start(): Promise<boolean> {
    const began = await this.attempt().catch(async (error: unknown) => {
      await this.stop();
      throw error;
    });
    if (!began) await this.stop();
    return began;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.leave();
  }

  private async attempt(): Promise<boolean> {
    const client = this.options.open();
    this.client = client;
    client.on("error", () => undefined);
    client.on("end", () => this.lost(client));
    await client.connect();
    const began = await this.options.begin(client);
    if (began && this.client === client) {
      this.pauseMs = FIRST_PAUSE_MS;
      this.later(PING_MS, () => this.ping(client));
    }
    return began;
  }

  private async ping(client: SessionClient): Promise<void> {
    const answered = await within(PING_DEADLINE_MS, client.query("select 1"));
    if (answered) this.later(PING_MS, () => this.ping(client));
    else this.lost(client);
  }

  /** A failed attempt is heard of twice, as an error and as an end: only the client in use counts, and only once. */
  private lost(client: SessionClient): void {
    if (this.client !== client || this.stopped) return;
    void this.leave();
    const pause = this.pauseMs;
    this.pauseMs = Math.min(pause * 2, this.options.longestPauseMs);
    this.later(pause, () => this.again());
  }

  private async again(): Promise<void> {
    const began = await this.attempt().catch(() => false);
    if (!began && this.client) this.lost(this.client);
  }

  private later(milliseconds: number, work: () => Promise<void>): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = setTimeout(() => void work(), milliseconds);
    this.timer.unref();
  }

  private async leave(): Promise<void> {
    const { client } = this;
    this.client = null;
    // A connection that is dead already never says that it has ended.
    if (client) await within(END_DEADLINE_MS, client.end());
  }
}

/** Whether the work succeeded in time. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
    timer.unref();
  });
  const done = work.then(
    () => true,
    () => false,
  );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

/** Calls back on `NOTIFY channel` until the returned function is called. What is missed meanwhile is the poll's business. */
export async function listenOn(
  open: () => SessionClient,
  channel: string,
  onPayload: (payload: string) => void,
): Promise<() => Promise<void>> {
  const session = new Session({
    open: () => {
      const client = open();
      client.on("notification", (message) => onPayload(message.payload ?? ""));
      return client;
    },
    begin: async (client) => {
      await client.query(`listen "${channel}"`);
      return true;
    },
    longestPauseMs: 10_000,
  });
  await session.start();
  return () => session.stop();
}

/**
 * Tries to take a session lock and holds it until the returned function is called; null when another holds it. When
 * the connection breaks the server frees the lock, so it is taken again as soon as there is a server.
 */
export async function holdLockOn(
  open: () => SessionClient,
  lockId: number,
): Promise<(() => Promise<void>) | null> {
  const session = new Session({
    open,
    begin: async (client) => {
      const { rows } = await client.query("select 1 where pg_try_advisory_lock($1)", [lockId]);
      return rows.length > 0;
    },
    longestPauseMs: 500,
  });
  return (await session.start()) ? () => session.stop() : null;
}
