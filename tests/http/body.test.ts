import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readBody } from "@/lib/http/body";
import { prepare } from "@/lib/http/prepare";

const LIMITS = { maxBytes: 2_000, maxDepth: 8 };
const anything = prepareFor(z.looseObject({}));

function prepareFor(body: z.ZodType) {
  return prepare({
    summary: "s",
    tag: "t",
    scope: "public",
    response: { 200: null },
    body,
    handle: () => null,
  });
}

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  const init = { method: "POST", body, headers: { "Content-Type": "application/json", ...headers } };
  // A streamed body must say so; the DOM's types don't know the member.
  return new Request("http://localhost/v1/x", Object.assign(init, { duplex: "half" }));
}

const read = (body: BodyInit | null, headers?: Record<string, string>) =>
  readBody(post(body, headers), anything, LIMITS);

describe("readBody", () => {
  it("reads JSON and strips what the schema does not know", async () => {
    const route = prepareFor(z.object({ name: z.string() }));
    const { value } = await readBody(post('{"name":"a","id":"b","role":"owner"}'), route, LIMITS);
    expect(value).toEqual({ name: "a" });
  });

  it("keeps legal oddities equal", async () => {
    const text =
      '{"a":"\\ud83d\\ude42","b":"é😀","c":9007199254740992,"d":1e3,"e":0.1,"f":123456789012345680000}';
    expect((await read(text)).value).toEqual(JSON.parse(text));
  });

  it("takes the last of duplicate keys", async () => {
    expect((await read('{"a":1,"a":2}')).value).toEqual({ a: 2 });
  });

  it.each([
    ["__proto__", '{"a/b":[{"__proto__":{"polluted":true}}]}', "/a~1b/0/__proto__"],
    ["__proto__ in escapes", '{"\\u005f_proto__":1}', "/__proto__"],
    ["half of a surrogate pair", '{"a":["\\ud800"]}', "/a/0"],
    ["the other half", '{"a":"x\\uDC00"}', "/a"],
    ["a byte order mark", '{"a":["x\uFEFF","\uFEFFx"]}', "/a/1"],
    ["half of a pair in a name", '{"a":{"\\ud83d":1}}', "/a"],
  ])("refuses what could not be read back, and says where: %s", async (_, text, pointer) => {
    await expect(read(text)).rejects.toMatchObject({ code: "invalid", errors: [{ pointer }] });
  });

  it.each([
    ["2^53+1", '{"a":9007199254740993}'],
    ["1e400", '{"a":1e400}'],
    ["a negative one", '{"a":-9007199254740993}'],
    ["1e-400", '{"a":1e-400}'],
  ])("refuses a number it could not keep, and says where: %s", async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: "invalid", errors: [{ pointer: "/a" }] });
  });

  it("does not mistake digits in a string for a number", async () => {
    expect((await read('{"a":"9007199254740993 \\" 1e400"}')).value).toEqual({
      a: '9007199254740993 " 1e400',
    });
  });

  it("names where a NUL character is", async () => {
    await expect(read('{"a":[{"b/c":"x\\u0000"}]}')).rejects.toMatchObject({
      errors: [{ pointer: "/a/0/b~1c" }],
    });
    expect((await read('{"a":"\\\\u0000"}')).value).toEqual({ a: "\\u0000" });
  });

  it("refuses nesting before it parses", async () => {
    await expect(read("[".repeat(1_500))).rejects.toMatchObject({
      message: expect.stringContaining("8 levels"),
    });
  });

  it.each([
    [{ "Content-Type": "text/plain" }],
    [{ "Content-Type": "application/json; charset=utf-16" }],
    [{ "Content-Encoding": "gzip" }],
  ])("refuses %o", async (headers) => {
    await expect(read("{}", headers)).rejects.toMatchObject({ code: "unsupported_media_type" });
  });

  it.each(["application/json; charset=utf-8", 'application/json;charset="UTF-8"'])(
    "accepts %s",
    async (type) => {
      expect((await read("{}", { "Content-Type": type })).value).toEqual({});
    },
  );

  it("refuses a declared length over the limit without reading", async () => {
    const request = post("{}", { "Content-Length": "999999" });
    await expect(readBody(request, anything, LIMITS)).rejects.toMatchObject({ code: "payload_too_large" });
    expect(request.bodyUsed).toBe(false);
  });

  it("stops reading a chunked body at the limit", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1_000;
        controller.enqueue(new Uint8Array(1_000).fill(32));
      },
    });
    await expect(read(endless)).rejects.toMatchObject({ code: "payload_too_large" });
    expect(sent).toBeLessThan(10_000);
  });

  it("wants a body where one is required, and only there", async () => {
    await expect(read(null)).rejects.toMatchObject({ code: "invalid" });
    const optional = prepareFor(z.object({ reason: z.string().optional() }).optional());
    expect((await readBody(post(null), optional, LIMITS)).value).toBeUndefined();
  });
});
