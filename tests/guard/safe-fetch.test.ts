import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSafeFetch, type SafeFetch } from "@/lib/guard/safe-fetch";
import { fakeInternet, type Sink, startSink } from "./support/servers";

const A = "93.184.215.14";
const B = "93.184.215.15";
const ADDRESSES: Record<string, string[]> = {
  "a.example": [A],
  "b.example": [B],
  "inside.example": ["10.0.0.1"],
};
const REFUSAL = { code: "unsafe_url", message: "The URL is not allowed." };

let sinkA: Sink;
let sinkB: Sink;
let safeFetch: SafeFetch;

beforeAll(async () => {
  sinkA = await startSink((request, response) => {
    const url = new URL(request.url ?? "/", "http://a.example");
    const location = url.searchParams.get("to");
    if (location) {
      response.writeHead(Number(url.searchParams.get("status") ?? "302"), { location }).end("moved");
    } else if (url.pathname === "/json") {
      response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end('{"ok":true}');
    } else if (url.pathname === "/bomb") {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(20_000_000)));
    } else if (url.pathname === "/gzip") {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("hello"));
    } else if (url.pathname === "/reset") {
      response.writeHead(200, { "content-length": "100" }).write("half", () => response.destroy());
    } else if (url.pathname === "/stall") {
      response.writeHead(200).write("half");
    } else if (url.pathname === "/teapot") {
      response.writeHead(418, { "x-detail": "short" }).end("stout");
    } else if (url.pathname !== "/hang") {
      response.writeHead(200).end(url.pathname);
    }
  });
  sinkB = await startSink((_request, response) => response.writeHead(200).end("b"));
  const { makeDispatcher } = fakeInternet({ [A]: sinkA.port, [B]: sinkB.port });
  safeFetch = createSafeFetch(
    { allowedPrivateOrigins: [sinkB.origin], operatorOrigins: [sinkA.origin], allowHttp: true, ownHosts: [] },
    { resolve: (hostname) => Promise.resolve(ADDRESSES[hostname] ?? []), makeDispatcher },
  );
});
afterAll(() => Promise.all([sinkA.close(), sinkB.close()]));
beforeEach(() => {
  sinkA.hits.length = 0;
  sinkB.hits.length = 0;
});

const redirecting = (to: string, status = 302) =>
  `http://a.example/?status=${status}&to=${encodeURIComponent(to)}`;

describe("a call", () => {
  it("sends method, headers and body, with the Host of the URL", async () => {
    const headers = { "content-type": "text/plain", host: "evil.example", "x-one": "1" };
    const answer = await safeFetch("http://a.example/path?q=1", { method: "post", headers, body: "text" });
    expect(answer).toMatchObject({ status: 200, url: "http://a.example/path?q=1" });
    expect(answer.text()).toBe("/path");
    expect(sinkA.hits).toMatchObject([
      {
        method: "POST",
        url: "/path?q=1",
        body: "text",
        headers: { host: "a.example", "x-one": "1", "user-agent": "tutti" },
      },
    ]);
  });

  it("sends bytes as they are", async () => {
    await safeFetch("http://a.example/", { method: "PUT", body: new TextEncoder().encode("bytes ü") });
    expect(sinkA.hits[0]?.body).toBe("bytes ü");
  });

  it("hands back any status, its headers and its JSON", async () => {
    const teapot = await safeFetch("http://a.example/teapot");
    expect(teapot).toMatchObject({ status: 418, headers: { "x-detail": "short" } });
    expect((await safeFetch("http://a.example/json")).json()).toEqual({ ok: true });
    expect(() => teapot.json()).toThrow(expect.objectContaining({ code: "unavailable" }));
  });

  it("refuses a header that would break out of its line", async () => {
    const call = safeFetch("http://a.example/", { headers: { "x-one": "1\r\nx-two: 2" } });
    await expect(call).rejects.toMatchObject({ code: "invalid" });
    expect(sinkA.hits).toEqual([]);
  });

  it("counts what it reads after decompression", async () => {
    expect((await safeFetch("http://a.example/gzip", { maxBytes: 5 })).text()).toBe("hello");
    await expect(safeFetch("http://a.example/gzip", { maxBytes: 4 })).rejects.toMatchObject({
      code: "value_too_large",
    });
    await expect(safeFetch("http://a.example/bomb")).rejects.toMatchObject({ code: "value_too_large" });
  });

  it("gives up at its deadline, before and within the answer", async () => {
    for (const path of ["hang", "stall"]) {
      const call = safeFetch(`http://a.example/${path}`, { timeoutMs: 100 });
      await expect(call).rejects.toMatchObject({
        code: "timeout",
        message: "The server did not answer in time.",
      });
    }
  });

  it("gives up while the name is being resolved", async () => {
    const stuck = createSafeFetch(
      { allowedPrivateOrigins: [], operatorOrigins: [], allowHttp: true, ownHosts: [] },
      { resolve: () => new Promise<string[]>(() => {}) },
    );
    await expect(stuck("http://a.example/", { timeoutMs: 50 })).rejects.toMatchObject({ code: "timeout" });
  });

  it("ends when its caller cancels", async () => {
    const stop = new AbortController();
    const call = safeFetch("http://a.example/hang", { signal: stop.signal });
    stop.abort(new Error("secret reason"));
    await expect(call).rejects.toMatchObject({ code: "cancelled", message: "The call was cancelled." });
    await expect(safeFetch("http://a.example/", { signal: stop.signal })).rejects.toMatchObject({
      code: "cancelled",
    });
  });

  it("says nothing of why a connection failed", async () => {
    const failure: unknown = await safeFetch("http://a.example/reset").catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "unavailable", message: "The server could not be reached." });
    expect(failure).not.toHaveProperty("cause");
  });

  it("checks the content type when asked", async () => {
    const wanted = { contentTypes: ["application/json"] };
    expect((await safeFetch("http://a.example/json", wanted)).status).toBe(200);
    await expect(safeFetch("http://a.example/", wanted)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("carries a secret only to the origin it was entered for", async () => {
    const headers = { authorization: "Bearer one" };
    await safeFetch("http://a.example/", { headers, secretOrigin: "http://a.example" });
    expect(sinkA.hits[0]?.headers.authorization).toBe("Bearer one");
    const elsewhere = safeFetch("http://b.example/", { headers, secretOrigin: "http://a.example" });
    await expect(elsewhere).rejects.toMatchObject(REFUSAL);
    expect(sinkB.hits).toEqual([]);
  });

  it("takes no proxy from the environment", async () => {
    process.env.HTTP_PROXY = process.env.http_proxy = sinkB.origin;
    try {
      expect((await safeFetch("http://a.example/direct")).text()).toBe("/direct");
    } finally {
      delete process.env.HTTP_PROXY;
      delete process.env.http_proxy;
    }
    expect(sinkB.hits).toEqual([]);
  });
});

describe("redirects", () => {
  it("are answers by default", async () => {
    const answer = await safeFetch(redirecting("http://b.example/"));
    expect(answer).toMatchObject({ status: 302, headers: { location: "http://b.example/" } });
    expect(sinkB.hits).toEqual([]);
  });

  it("within an origin keep headers, and the body for 307 and 308", async () => {
    const init = {
      method: "POST",
      headers: { authorization: "Bearer one" },
      body: "text",
      redirect: "follow" as const,
    };
    for (const status of [307, 308]) {
      expect((await safeFetch(redirecting("/next", status), init)).url).toBe("http://a.example/next");
      expect(sinkA.hits.pop()).toMatchObject({
        method: "POST",
        body: "text",
        headers: { authorization: "Bearer one" },
      });
    }
    for (const status of [301, 302, 303]) {
      await safeFetch(redirecting("/next", status), init);
      expect(sinkA.hits.pop()).toMatchObject({
        method: "GET",
        body: "",
        headers: { authorization: "Bearer one" },
      });
    }
  });

  it.each([301, 302, 303, 307, 308])("to another origin (%i) lose secrets and body", async (status) => {
    const secret = "s3cr3t-canary";
    const headers = {
      Authorization: `Bearer ${secret}`,
      Cookie: `session=${secret}`,
      "X-Api-Key": secret,
      "webhook-signature": `v1,${secret}`,
      "content-type": "application/json",
      Accept: "application/json",
    };
    const init = { method: "POST", headers, body: secret, redirect: "follow" as const };
    expect((await safeFetch(redirecting("http://b.example/", status), init)).text()).toBe("b");
    expect(sinkB.hits).toMatchObject([{ body: "", headers: { accept: "application/json" } }]);
    expect(JSON.stringify(sinkB.hits)).not.toContain(secret);
  });

  it.each([
    "http://127.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://inside.example/",
    "http://localhost/",
    "http://a.example:6379/",
    "http://user:pass@b.example/",
    "//10.0.0.1/",
    "file:///etc/passwd",
    "http://[::ffff:7f00:1]/",
    "http://unknown.example/",
    "http://",
  ])("to %s are refused", async (target) => {
    await expect(safeFetch(redirecting(target), { redirect: "follow" })).rejects.toMatchObject(REFUSAL);
    expect(sinkA.hits).toHaveLength(1);
  });

  it("end after three hops", async () => {
    const chain = (hops: number): string => (hops === 0 ? "/end" : redirecting(chain(hops - 1)));
    expect((await safeFetch(chain(3), { redirect: "follow" })).text()).toBe("/end");
    sinkA.hits.length = 0;
    await expect(safeFetch(chain(4), { redirect: "follow" })).rejects.toMatchObject({ code: "unavailable" });
    expect(sinkA.hits).toHaveLength(4);
  });

  it("of an exempt origin are checked like any other", async () => {
    const from = `${sinkA.origin}/?to=${encodeURIComponent("http://127.0.0.1:1/")}`;
    await expect(safeFetch(from, { operator: true, redirect: "follow" })).rejects.toMatchObject(REFUSAL);
  });
});

describe("exempt origins", () => {
  it("are called where they are, over kept connections", async () => {
    for (let call = 0; call < 10; call++) {
      expect((await safeFetch(`${sinkB.origin}/${call}`)).text()).toBe("b");
    }
    expect(new Set(sinkB.hits.map((hit) => hit.remotePort)).size).toBeLessThan(10);
  });

  it("are the only ones whose connections are kept", async () => {
    await safeFetch("http://a.example/x");
    await safeFetch("http://a.example/y");
    expect(sinkA.hits[0]?.remotePort).not.toBe(sinkA.hits[1]?.remotePort);
  });
});
