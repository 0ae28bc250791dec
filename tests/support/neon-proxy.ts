import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { createWebSocketStream, WebSocketServer } from "ws";

export interface NeonProxy {
  /** `ws://127.0.0.1:port/v1`, for the setting of that name. */
  url: string;
  /** Cuts every connection, as a server that suspends does. */
  cut(): void;
  close(): Promise<void>;
}

/** What stands in front of Postgres for Neon's driver: a websocket on one side, TCP to `?address=` on the other. */
export async function startNeonProxy(): Promise<NeonProxy> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket, request) => {
    const address = new URL(
      `postgres://${new URL(request.url ?? "/", "ws://proxy").searchParams.get("address")}`,
    );
    const database = connect(Number(address.port), address.hostname);
    const stream = createWebSocketStream(socket);
    stream.pipe(database).pipe(stream);
    for (const side of [stream, database]) {
      side
        .on("error", () => undefined)
        .on("close", () => {
          database.destroy();
          socket.terminate();
        });
    }
  });
  await once(server, "listening");
  const cut = () => server.clients.forEach((socket) => socket.terminate());
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
