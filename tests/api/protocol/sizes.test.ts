import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "../client";
import { type Operation, OPERATIONS } from "../malformed/operations";
import { notRefused, unsound } from "../malformed/oracle";
import { openSubject, type Subject } from "../malformed/subject";
import { routeOf } from "../routes";
import { type Line, serveRoutes } from "./wire";

/** SAFETY.md A5: what is too large, or never ends, is refused early, costs little, and nobody else notices. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let subject: Subject;
let server: Awaited<ReturnType<typeof serveRoutes>>;
beforeAll(async () => {
  subject = await openSubject();
  server = await serveRoutes([routeOf("POST", "/v1/memory"), routeOf("GET", "/v1/workspace")]);
});
afterAll(async () => {
  await server?.close();
  await subject?.close();
});

const MEGABYTE = 1_048_576;
const WITH_BODY = OPERATIONS.filter(({ body }) => body !== null).map((one) => [one.name, one] as const);

/** A body that never ends, and how often it was asked for more. */
function endless(chunk: Uint8Array) {
  const asked = { chunks: 0 };
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      asked.chunks++;
      controller.enqueue(chunk);
    },
  });
  return { asked, stream };
}

async function send(operation: Operation, stream: ReadableStream, headers: Record<string, string> = {}) {
  const { body: _body, ...valid } = subject.validCall(operation);
  const sent = { ...valid, headers: { ...valid.headers, ...headers }, raw: stream };
  return call(operation.route, sent);
}

function expectRefused(operation: Operation, answer: Awaited<ReturnType<typeof send>>, status: number): void {
  const faults = [...unsound(operation, answer), ...notRefused(answer, [])];
  expect({ status: answer.status, faults }, answer.text).toEqual({ status, faults: [] });
}

describe("a body over the limit", () => {
  it.each(WITH_BODY)("that is declared is not read by %s: 413", async (_, operation) => {
    const { asked, stream } = endless(new Uint8Array(65_536));
    expectRefused(operation, await send(operation, stream, { "content-length": "10000000000" }), 413);
    expect(asked.chunks).toBeLessThan(3);
  });

  it.each(WITH_BODY)("that is not declared is read by %s up to the limit: 413", async (_, operation) => {
    const { asked, stream } = endless(new Uint8Array(65_536).fill(0x20));
    expectRefused(operation, await send(operation, stream), 413);
    const most = subject.world.runtime.env.MAX_BODY_BYTES / 65_536;
    expect(asked.chunks).toBeLessThan(most + 4);
  });

  it.each(WITH_BODY)("that is packed is not unpacked by %s: 415", async (_, operation) => {
    const { asked, stream } = endless(gzipSync(new Uint8Array(MEGABYTE)));
    expectRefused(operation, await send(operation, stream, { "content-encoding": "gzip" }), 415);
    expect(asked.chunks).toBeLessThan(3);
  });
});

function head(length: string): string {
  const { headers = {} } = subject.validCall(memory);
  const lines = Object.entries({ ...headers, host: "localhost", "content-type": "application/json" });
  return `POST /v1/memory HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join("\r\n")}\r\n${length}\r\n\r\n`;
}

const memory = OPERATIONS.find(({ name }) => name === "POST /v1/memory") as Operation;
const answered = (received: string) => received.includes("request_id");

describe("over the wire", () => {
  it("a declared length is refused before anything is sent", async () => {
    const line = await server.open();
    line.socket.write(head("content-length: 10000000000"));
    await line.until(answered);
    expect(line.received()).toMatch(/^HTTP\/1\.1 413 /);
    line.socket.destroy();
  });

  it("fifty bodies that never end are refused, and cost no memory", async () => {
    const { heapUsed, external } = process.memoryUsage();
    const lines = await Promise.all(Array.from({ length: 50 }, () => pour()));
    for (const line of lines) {
      expect(line.received().slice(0, 40)).toMatch(/^(HTTP\/1\.1 413 |$)/);
      expect(line.sent()).toBeLessThan(8 * MEGABYTE);
    }
    expect(lines.some((line) => answered(line.received()))).toBe(true);
    const now = process.memoryUsage();
    expect(now.heapUsed + now.external - heapUsed - external).toBeLessThan(200 * MEGABYTE);
  });

  it("two hundred callers who never finish hold up nobody", async () => {
    const slow = await Promise.all(Array.from({ length: 200 }, () => server.open()));
    for (const [index, line] of slow.entries()) line.socket.write(unfinished(index));
    await vi.waitUntil(async () => (await server.connections()) >= 200, { timeout: 20_000 });
    const { headers = {} } = subject.validCall(memory);
    for (let index = 0; index < 40; index++) {
      for (const line of slow) line.socket.write(" ");
      const written = await fetch(`${server.origin}/v1/memory`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify({ text: `beside slow callers ${index}` }),
      });
      expect(written.status).toBe(201);
    }
    expect(slow.filter((line) => line.received() !== "")).toEqual([]);
    for (const line of slow) line.socket.destroy();
  });
});

/** Every other caller stops within the headers, the others within the body. */
function unfinished(index: number): string {
  return index % 2 === 0
    ? `${head("content-length: 100000")}{"text":`
    : "POST /v1/memory HTTP/1.1\r\nhost: a\r\nx-slow:";
}

/** Sends chunks until there is an answer or the connection is cut. */
async function pour(): Promise<Line> {
  const line = await server.open();
  line.socket.write(head("transfer-encoding: chunked"));
  const chunk = `10000\r\n${" ".repeat(65_536)}\r\n`;
  let over = false;
  void line.until(answered).then(() => (over = true));
  while (!over && line.sent() < 64 * MEGABYTE) {
    if (!line.socket.write(chunk)) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await line.until(answered);
  line.socket.destroy();
  return line;
}
