import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { METHODS } from "@/lib/http/declaration";
import { UNKNOWN_METHOD } from "@/lib/http/plain-requests";
import { DELETE, GET, PATCH, POST, PUT } from "@/app/v1/[...rest]/route";
import { type Answer, call, nameOf } from "../client";
import { type Operation, OPERATIONS } from "../malformed/operations";
import { notRefused, problemFaults, unsound } from "../malformed/oracle";
import { openSubject, type Subject } from "../malformed/subject";

/** SAFETY.md A6 for every operation that the OpenAPI document lists; every answer is held against the document (A7). */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let subject: Subject;
beforeAll(async () => {
  subject = await openSubject();
});
afterAll(() => subject?.close());

const each = (operations: Operation[]) => operations.map((operation) => [operation.name, operation] as const);
const WITH_BODY = OPERATIONS.filter(({ body }) => body !== null);
const PAGED = OPERATIONS.filter(({ query }) => query.some(({ name }) => name === "cursor"));
const LIMITED = OPERATIONS.filter(({ query }) => query.some(({ name }) => name === "limit"));
const POSTS = OPERATIONS.filter(
  ({ route }) => route.method === "POST" && route.declaration.scope !== "public",
);
const GUARDED = OPERATIONS.filter(({ route }) => route.declaration.scope !== "public");

/** Refused with this status, as a problem, as documented, naming what is wrong if `pointer` says so. */
function expectRefused(operation: Operation, answer: Answer, status: number, pointer?: string): void {
  const faults = [
    ...unsound(operation, answer),
    ...notRefused(answer, pointer === undefined ? [] : [pointer]),
  ];
  expect({ status: answer.status, faults }, answer.text).toEqual({ status, faults: [] });
}

describe("methods", () => {
  it.each(each(OPERATIONS))("of the path of %s: 405 with Allow, HEAD like GET", async (_, operation) => {
    const { route } = operation;
    const { body: _body, ...valid } = subject.validCall(operation);
    const declared = METHODS.filter((method) => route.handlers[method]?.declaration);
    const allow = [...declared, ...(declared.includes("GET") ? ["HEAD"] : []), "OPTIONS"];
    const options = await call(route, { ...valid, method: "OPTIONS" });
    expect([options.status, options.headers.get("allow")]).toEqual([204, allow.join(", ")]);
    for (const method of [...METHODS, "HEAD"].filter((name) => !allow.includes(name))) {
      const answer = await call(route, { ...valid, method });
      expect([method, answer.status, answer.headers.get("allow")]).toEqual([method, 405, allow.join(", ")]);
      if (method !== "HEAD") expect(problemFaults(answer)).toEqual([]);
    }
    const unknown = await call(route, {
      ...valid,
      headers: { ...valid.headers, [UNKNOWN_METHOD]: "PROPFIND" },
    });
    expect([unknown.status, unknown.headers.get("allow"), problemFaults(unknown)]).toEqual([
      405,
      allow.join(", "),
      [],
    ]);
    if (route.method !== "GET") return;
    const [get, head] = [await call(route, valid), await call(route, { ...valid, method: "HEAD" })];
    expect([head.status, head.text]).toEqual([get.status, ""]);
    expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
  });
});

describe("content", () => {
  const TYPES = [
    "",
    "text/plain",
    "text/json",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
    "application/json5",
    "application/problem+json",
    "application/json, text/plain",
    "application/json charset=utf-8",
    "application/json; charset=iso-8859-1",
    "application/json; charset=utf-16",
    "application/json; charset=us-ascii",
    "application/json; charset=",
    "json",
    "*/*",
  ];
  const ENCODINGS = ["gzip", "br", "deflate", "zstd", "gzip, identity", "x-gzip", "chunked"];

  it.each(each(WITH_BODY))("of another type or encoding for %s: 415", async (_, operation) => {
    const { body, headers, ...valid } = subject.validCall(operation);
    const raw = JSON.stringify(body ?? {});
    for (const type of TYPES) {
      const answer = await call(operation.route, {
        ...valid,
        raw,
        headers: { ...headers, "content-type": type },
      });
      expectRefused(operation, answer, 415);
    }
    for (const encoding of ENCODINGS) {
      const encoded = { ...headers, "content-encoding": encoding };
      expectRefused(operation, await call(operation.route, { ...valid, raw, headers: encoded }), 415);
    }
  });

  it.each(each(WITH_BODY))("of a legal type in odd letters for %s is read", async (_, operation) => {
    const { headers, ...valid } = subject.validCall(operation);
    for (const type of [
      "Application/JSON",
      'application/json;charset="UTF-8"',
      "application/json ; charset=utf-8; x=y",
    ]) {
      // Read and found not to be JSON: nothing is made.
      const given = { ...headers, "content-type": type, "content-encoding": "Identity" };
      const answer = await call(operation.route, { ...valid, body: undefined, raw: "{", headers: given });
      expectRefused(operation, answer, 400);
    }
  });
});

describe("unknown paths", () => {
  const UNKNOWN = [
    ...new Set(OPERATIONS.map(({ route }) => `${route.path}/surprise`)),
    "/v1/%00",
    "/v1/é",
    "/v1/..",
  ];

  it.each(Object.entries({ GET, POST, PUT, PATCH, DELETE }))(
    "answer %s with 404",
    async (method, handler) => {
      for (const path of UNKNOWN) {
        const request = new Request(new URL(path, "http://localhost:3000"), { method });
        const response = await handler(request, {
          params: Promise.resolve({ rest: path.split("/").slice(2) }),
        });
        const text = await response.text();
        const answer = { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
        expect([path, answer.status, problemFaults(answer)]).toEqual([path, 404, []]);
      }
    },
  );
});

describe("paging", () => {
  const encode = (text: string) => Buffer.from(text).toString("base64url");
  const CURSORS = [
    "",
    "x",
    "c1:",
    encode("c1:"),
    encode("c1:\u0000"),
    encode("c2:1"),
    encode("exe_1"),
    "é",
    "%",
    "=".repeat(8),
  ];
  const LIMITS = [
    "0",
    "-1",
    "1.5",
    "1e1",
    "0x10",
    " 5",
    "5 ",
    "abc",
    "",
    "1001",
    "99999999999999999999",
    "NaN",
  ];

  it.each(each(PAGED))("of %s refuses a cursor that isn't its own: 400", async (_, operation) => {
    const valid = subject.validCall(operation);
    for (const cursor of CURSORS) {
      const answer = await call(operation.route, { ...valid, query: { ...valid.query, cursor } });
      expectRefused(operation, answer, 400, "/cursor");
    }
  });

  it.each(each(PAGED))("of %s survives another list's cursors", async (_, operation) => {
    const valid = subject.validCall(operation);
    for (const other of LIMITED) {
      const first = subject.validCall(other);
      const page = await call(other.route, { ...first, query: { ...first.query, limit: "1" } });
      const cursor = /"next_cursor":"([^"]+)"/.exec(page.text)?.[1];
      if (cursor === undefined) continue;
      const answer = await call(operation.route, { ...valid, query: { ...valid.query, cursor } });
      expect(unsound(operation, answer), `${nameOf(other.route)} ${cursor} ${answer.text}`).toEqual([]);
    }
  });

  it.each(each(LIMITED))("of %s refuses a bad limit: 400", async (_, operation) => {
    const valid = subject.validCall(operation);
    for (const limit of LIMITS) {
      const answer = await call(operation.route, { ...valid, query: { ...valid.query, limit } });
      expectRefused(operation, answer, 400, "/limit");
    }
  });
});

describe("headers", () => {
  const KEYS = ["k".repeat(256), "é", "\u0001", "\t", '""', "", "\u007f", `"${"k".repeat(256)}"`];

  it.each(each(POSTS))("with an impossible Idempotency-Key for %s: 400", async (_, operation) => {
    const valid = subject.validCall(operation);
    for (const key of KEYS) {
      const headers = { ...valid.headers, "idempotency-key": key };
      const answer = await call(operation.route, { ...valid, headers });
      expectRefused(operation, answer, 400, "/headers/Idempotency-Key");
    }
  });

  it.each(each(GUARDED))("with impossible credentials for %s: 401", async (_, operation) => {
    const valid = subject.validCall(operation);
    const headers: Record<string, string>[] = [
      { authorization: "" },
      { authorization: "Bearer" },
      { authorization: "Bearer  " },
      { authorization: `Bearer ${"x".repeat(5_000)}` },
      { authorization: "Bearer tutti_test_é" },
      { authorization: "Basic dXNlcjpwYXNz" },
      { authorization: "Bearer a, Bearer b" },
      { cookie: "authjs.session-token=" },
      { cookie: "authjs.session-token=%00; =;;" },
      { "x-user-id": "usr_1", "x-tenant-id": "ten_1" },
    ];
    for (const given of headers) {
      const answer = await call(operation.route, { ...valid, headers: given });
      expectRefused(operation, answer, 401);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    }
  });

  it.each(each(OPERATIONS.filter(({ route }) => route.method === "GET")))(
    "that are odd leave %s sound",
    async (_, operation) => {
      const valid = subject.validCall(operation);
      const headers: Record<string, string>[] = [
        { accept: "image/png" },
        { accept: "text/event-stream;q=0, application/json" },
        { accept: "*/*;q=nonsense, é" },
        { prefer: "respond-async=é; ,,,=" },
        { "last-event-id": "é" },
        { accept: "text/event-stream", "last-event-id": "99999999999999999999" },
        { accept: "text/event-stream", "last-event-id": "-1" },
        { "if-none-match": "*", range: "bytes=9-1" },
        { "tutti-workspace": "../é" },
        { "x-forwarded-for": "not an address, ::::", "x-forwarded-proto": "gopher" },
        { origin: "null" },
      ];
      for (const given of headers) {
        const answer = await call(operation.route, { ...valid, headers: { ...valid.headers, ...given } });
        expect(unsound(operation, answer), JSON.stringify(given)).toEqual([]);
      }
    },
  );
});
