import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** What becomes of a connection when the client has sent this: cut before it arrives, or before its answer does. */
export type Cut = "before" | "after" | null;

interface Pair {
  client: Socket;
  server: Socket;
  /** Nothing passes any more, and neither end is told. */
  dead: boolean;
}

/** The network between an instance and its database, at our mercy. */
export class FaultyLink {
  /** Each way. */
  latencyMs = 0;
  decide: (text: string) => Cut = () => null;
  private readonly pairs = new Set<Pair>();
  private held: (() => void)[] | null = null;

  private constructor(
    readonly url: string,
    private readonly close_: () => void,
  ) {}

  static async open(databaseUrl: string): Promise<FaultyLink> {
    const url = new URL(databaseUrl);
    const port = Number(url.port);
    const server = createServer((client) => link.accept(client, connect(port, "127.0.0.1")));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url.port = String((server.address() as AddressInfo).port);
    const link: FaultyLink = new FaultyLink(url.href, () => server.close());
    return link;
  }

  /** From now on everything is held back, new connections too, until the hole is closed. */
  openHole(): void {
    this.held = [];
  }

  /** What was held back arrives; with `lost`, connections that lived through it are dead and nobody says so. */
  closeHole({ lost }: { lost: boolean }): void {
    const held = this.held ?? [];
    this.held = null;
    if (lost) for (const pair of this.pairs) pair.dead = true;
    for (const pass of held) pass();
  }

  close(): void {
    for (const { client, server } of this.pairs) {
      client.destroy();
      server.destroy();
    }
    this.close_();
  }

  private accept(client: Socket, server: Socket): void {
    const pair: Pair = { client, server, dead: false };
    this.pairs.add(pair);
    for (const socket of [client, server]) socket.setNoDelay(true).on("error", () => undefined);
    this.forward(pair, client, server);
    this.forward(pair, server, client);
  }

  private forward(pair: Pair, from: Socket, to: Socket): void {
    const deliver = this.inOrder();
    from.on("data", (chunk: Buffer) => {
      const cut = from === pair.client ? this.decide(chunk.toString("latin1")) : null;
      if (cut === "before") return this.reset(pair);
      deliver(() => {
        if (!pair.dead) to.write(chunk);
      });
      if (cut === "after") this.cutAnswer(pair);
    });
    from.on("close", () =>
      deliver(() => {
        this.pairs.delete(pair);
        if (!pair.dead) to.destroy();
      }),
    );
  }

  /** Runs what it is given after the latency and the hole, in the order given. */
  private inOrder(): (pass: () => void) => void {
    let lastDue = 0;
    return (pass) => {
      if (this.held) return void this.held.push(pass);
      if (this.latencyMs === 0 && performance.now() >= lastDue) return pass();
      lastDue = Math.max(lastDue, performance.now() + this.latencyMs);
      setTimeout(pass, lastDue - performance.now());
    };
  }

  private reset({ client, server }: Pair): void {
    client.resetAndDestroy();
    server.resetAndDestroy();
  }

  /** The server has it and does it; its answer is never heard. */
  private cutAnswer(pair: Pair): void {
    pair.server.removeAllListeners("data");
    pair.server.resume();
    pair.client.resetAndDestroy();
    pair.server.end();
  }
}
