import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { DeclaredRoute } from "@/lib/http/route-files";

/** What came back over a socket, so far. */
export interface Line {
  socket: Socket;
  /** Bytes the kernel took from us. */
  sent(): number;
  received(): string;
  /** Resolves when the other side has ended or cut the connection, or `test` holds for what was received. */
  until(test: (received: string) => boolean): Promise<void>;
}

/**
 * Routes behind a server of node:http with its own limits and time-outs, which are those of `next start`; bodies are
 * handed over as Next does it, as an iterable that is pulled.
 */
export async function serveRoutes(routes: DeclaredRoute[]) {
  const server = createServer((incoming, outgoing) => {
    void answer(routes, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    open: () => openLine(port),
    connections: () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count))),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  routes: DeclaredRoute[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? "/", "http://localhost:3000");
  const { method = "GET" } = incoming;
  const route = routes.find(({ path }) => path === url.pathname);
  const handler = route?.handlers[method];
  if (!handler) throw new Error(`Nothing serves ${method} ${url.pathname} here.`);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  // The types know neither a body that is an iterable, nor `duplex`.
  const body: object = method === "GET" ? {} : { body: incoming, duplex: "half" };
  const request = new Request(url, { method, headers, ...body });
  const response = await handler(request, { params: Promise.resolve({}) });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

async function openLine(port: number): Promise<Line> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  let ended = false;
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => (text += chunk));
  // A connection that is cut while we still write says so in one of several ways; all mean the end.
  socket.on("error", () => (ended = true));
  socket.on("close", () => (ended = true));
  await new Promise((resolve) => socket.once("connect", resolve));
  return {
    socket,
    sent: () => socket.bytesWritten - socket.writableLength,
    received: () => text,
    until: async (test) => {
      while (!ended && !test(text)) await new Promise((resolve) => setTimeout(resolve, 10));
    },
  };
}
