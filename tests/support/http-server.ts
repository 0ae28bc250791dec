import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { isJsonObject, type JsonObject } from "@/lib/core/json";

export interface ReceivedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  json: JsonObject;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

export type Handler = (request: ReceivedRequest) => Reply | Promise<Reply>;

/** The body when it is a JSON object; else an empty one. */
function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** A server on loopback that keeps what it received; `handle` may be replaced at any time. */
export async function startServer(handle: Handler = () => ({ body: "{}" })) {
  const received: ReceivedRequest[] = [];
  const state = { handle };
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", async () => {
      const item = { path: request.url ?? "", headers: request.headers, text, json: parse(text) };
      received.push(item);
      const reply = await state.handle(item);
      response.writeHead(reply.status ?? 200, reply.headers ?? { "content-type": "application/json" });
      response.end(reply.body ?? "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin, received, state, close };
}
export type TestServer = Awaited<ReturnType<typeof startServer>>;

export const jsonReply = (value: unknown, status = 200): Reply => ({ status, body: JSON.stringify(value) });
