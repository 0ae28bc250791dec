import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { connect } from "node:net";
import { Agent } from "undici";
import type { MakeDispatcher } from "@/lib/guard/dispatchers";

export interface Sink {
  port: number;
  origin: string;
  /** Every request that arrived, in order. */
  hits: {
    method: string;
    url: string;
    headers: IncomingMessage["headers"];
    body: string;
    remotePort: number | undefined;
  }[];
  close(): Promise<void>;
}

/** A server on the loopback address that records what it is asked before `answer` answers. */
export async function startSink(answer: RequestListener): Promise<Sink> {
  const hits: Sink["hits"] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const { remotePort } = request.socket;
      hits.push({ method, url, headers, remotePort, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  });
  const port = await listen(server);
  return { port, origin: `http://127.0.0.1:${port}`, hits, close: () => stop(server) };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** A small internet: public addresses, each of which is in truth a port of this machine. */
export function fakeInternet(ports: Record<string, number>): {
  makeDispatcher: MakeDispatcher;
  dialled: string[][];
} {
  const dialled: string[][] = [];
  const makeDispatcher: MakeDispatcher = (addresses) => {
    dialled.push(addresses);
    return new Agent({
      connect: (_options, callback) => {
        const port = ports[addresses[0] ?? ""];
        const socket = connect({ port: port ?? 1, host: "127.0.0.1" });
        socket.once("connect", () => callback(null, socket));
        socket.once("error", (error) => callback(error, null));
      },
    });
  };
  return { makeDispatcher, dialled };
}
