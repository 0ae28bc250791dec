import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeRequestsPlain } from "@/lib/http/plain-requests";

/** Says what the server's own listener hears. */
const server = createServer((request, response) => {
  const { method, url, headers } = request;
  response.end(JSON.stringify({ method, url, unknown: headers["tutti-unknown-method"] ?? null }));
});

beforeAll(async () => {
  makeRequestsPlain();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

/** Over a socket: clients of HTTP send neither such paths nor such methods. */
async function heard(method: string, path: string): Promise<unknown> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write(`${method} ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return JSON.parse(text.slice(text.indexOf("\r\n\r\n{") + 4));
}

describe("makeRequestsPlain", () => {
  it.each([
    ["/v1/%ff", "/v1/%25ff"],
    ["/v1/agents/%zz?cursor=%zz", "/v1/agents/%25zz?cursor=%zz"],
    ["/v1/a%20b/%", "/v1/a%2520b/%25"],
    ["/v1/%ED%A0%80", "/v1/%25ED%25A0%2580"],
    ["/v1/a%20b?x=%ff", "/v1/a%20b?x=%ff"],
    ["/v1/%F0%9F%99%82", "/v1/%F0%9F%99%82"],
  ])("makes a path that can be decoded of %s", async (path, expected) => {
    expect(await heard("GET", path)).toEqual({ method: "GET", url: expected, unknown: null });
  });

  it.each(["TRACE", "PROPFIND", "QUERY"])("hands %s to the route as an unknown method", async (method) => {
    expect(await heard(method, "/v1")).toEqual({ method: "POST", url: "/v1", unknown: method });
  });

  it.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("leaves %s alone", async (method) => {
    expect(await heard(method, "/v1")).toEqual({ method, url: "/v1", unknown: null });
  });
});
