import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { declaredRoutes } from "@/lib/http/route-files";
import type { RouteHandler } from "@/lib/http/declaration";

interface Mounted {
  pattern: RegExp;
  handlers: Record<string, RouteHandler>;
}

/** A node server over the product's own route handlers: what Next does with them, without a build. */
export async function createApiServer(root: string): Promise<Server> {
  const mounted = await mount(root);
  return createServer((incoming, outgoing) => {
    serve(mounted, incoming, outgoing).catch(() => outgoing.destroy());
  });
}

async function mount(root: string): Promise<Mounted[]> {
  const byPath = new Map((await declaredRoutes(root)).map((route) => [route.path, route.handlers]));
  const mounted = [...byPath].map(([path, handlers]) => ({
    pattern: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
    handlers,
    parameters: path.split("{").length,
  }));
  // Fixed paths before those with parameters: /v1/contracts/verify is no contract's id.
  return mounted.toSorted((one, other) => one.parameters - other.parameters);
}

async function serve(mounted: Mounted[], incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`);
  for (const { pattern, handlers } of mounted) {
    const match = pattern.exec(url.pathname);
    const handler = handlers[incoming.method ?? "GET"];
    if (!match || !handler) continue;
    const gone = new AbortController();
    outgoing.once("close", () => gone.abort());
    const names = Object.entries(match.groups ?? {});
    const params = Object.fromEntries(names.map(([name, value]) => [name, decodeURIComponent(value)]));
    const response = await handler(requestOf(incoming, url, gone.signal), {
      params: Promise.resolve(params),
    });
    return send(response, outgoing);
  }
  outgoing.writeHead(404).end();
}

function requestOf(incoming: IncomingMessage, url: URL, signal: AbortSignal): Request {
  const headers = new Headers();
  for (let index = 0; index < incoming.rawHeaders.length; index += 2)
    headers.append(incoming.rawHeaders[index] ?? "", incoming.rawHeaders[index + 1] ?? "");
  const method = incoming.method ?? "GET";
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers, signal });
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  const init: RequestInit & { duplex: "half" } = { method, headers, signal, body, duplex: "half" };
  return new Request(url, init);
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  const reader = response.body?.getReader();
  if (!reader) return void outgoing.end();
  outgoing.once("close", () => void reader.cancel().catch(() => undefined));
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!outgoing.write(value)) await drained(outgoing);
  }
  outgoing.end();
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      outgoing.off("drain", settle);
      outgoing.off("close", settle);
      resolve();
    };
    outgoing.on("drain", settle);
    outgoing.on("close", settle);
  });
}
