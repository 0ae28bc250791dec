import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSafeFetch, type SafeFetch } from "@/lib/guard/safe-fetch";
import { fakeInternet, type Sink, startSink } from "./support/servers";

const PUBLIC = "93.184.215.14";
const ADDRESSES: Record<string, string[]> = {
  "a.example": [PUBLIC],
  "mixed.example": [PUBLIC, "10.0.0.1"],
  "inside.example": ["169.254.169.254"],
};
const REFUSAL = { code: "unsafe_url", message: "The URL is not allowed." };

let sink: Sink;
let safeFetch: SafeFetch;
let closed = 0;

beforeAll(async () => {
  sink = await startSink((request, response) => {
    response.on("close", () => closed++);
    const path = request.url ?? "/";
    if (path === "/away") response.writeHead(307, { location: "http://inside.example/" }).end();
    else if (path === "/bomb")
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(1_000_000)));
    else if (path === "/endless") response.writeHead(200).write("first");
    else if (path === "/cut") response.writeHead(200).write("half", () => response.destroy());
    else response.writeHead(200, { "content-type": "text/event-stream" }).end("one two");
  });
  const { makeDispatcher } = fakeInternet({ [PUBLIC]: sink.port });
  safeFetch = createSafeFetch(
    { allowedPrivateOrigins: [], operatorOrigins: [sink.origin], allowHttp: true, ownHosts: [] },
    { resolve: (hostname) => Promise.resolve(ADDRESSES[hostname] ?? []), makeDispatcher },
  );
});
afterAll(() => sink.close());
beforeEach(() => {
  sink.hits.length = 0;
  closed = 0;
});

const signal = new AbortController().signal;
const open = (url: string, init: object = {}) => safeFetch.stream(url, { signal, ...init });
const text = async (body: ReadableStream<Uint8Array>) => new Response(body).text();

describe("a stream", () => {
  it("hands over status, headers and the body", async () => {
    const answer = await open("http://a.example/", { method: "post", body: "{}" });
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": "text/event-stream" } });
    expect(await text(answer.body)).toBe("one two");
  });

  it.each([
    "http://inside.example/",
    "http://mixed.example/",
    "http://127.0.0.1/",
    "http://[::1]/",
    "file:///etc",
  ])("to %s is refused before anything is sent", async (url) => {
    await expect(open(url)).rejects.toMatchObject(REFUSAL);
    expect(sink.hits).toHaveLength(0);
  });

  it("follows no redirect, and sends no secret to another origin", async () => {
    const away = await open("http://a.example/away");
    expect(away.status).toBe(307);
    await away.body.cancel();
    expect(sink.hits).toHaveLength(1);
    await expect(open("http://a.example/", { secretOrigin: "http://b.example" })).rejects.toMatchObject(
      REFUSAL,
    );
  });

  it("reaches an operator's origin for the operator only", async () => {
    const url = `${sink.origin}/`;
    await expect(open(url)).rejects.toMatchObject(REFUSAL);
    expect(await text((await open(url, { operator: true })).body)).toBe("one two");
  });

  it("fails past the size, counted after decompression, and where the connection is cut", async () => {
    const bomb = await open("http://a.example/bomb", { maxBytes: 1_000 });
    await expect(text(bomb.body)).rejects.toMatchObject({ code: "value_too_large" });
    await expect(text((await open("http://a.example/cut")).body)).rejects.toThrow();
  });

  it("lets go of the connection when it is cancelled or aborted", async () => {
    const given = await open("http://a.example/endless");
    await given.body.cancel();
    await expect.poll(() => closed).toBe(1);
    const stop = new AbortController();
    const aborted = await open("http://a.example/endless", { signal: stop.signal });
    stop.abort();
    await expect(text(aborted.body)).rejects.toThrow();
    await expect.poll(() => closed).toBe(2);
  });
});
