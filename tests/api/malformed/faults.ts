import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import type { Place } from "./places";
import { itemsOf, meant, sampleOf } from "./sample";

/** A body to send and where its one oddity is. */
export interface Malformed {
  what: string;
  bytes: Uint8Array;
  /** Where the oddity is; null when it is the body as a whole, or several places. */
  pointer: string | null;
}

/** JSON that `JSON.stringify` can't write, put where this stands. */
const RAW = "@raw@";
const encoder = new TextEncoder();

export function bytesOf(body: Json | undefined, raw = ""): Uint8Array {
  return encoder.encode((JSON.stringify(body) ?? "").replace(`"${RAW}"`, () => raw));
}

const TOKENS = [
  "1e400",
  "-1e400",
  "9007199254740993",
  "-9007199254740993",
  "1e-400",
  "-0",
  "1e308",
  "1E+2",
  "9007199254740992",
  "0.30000000000000004",
  "123456789012345680000",
  "NaN",
  "Infinity",
  "01",
  "+1",
  ".5",
  "1.",
  "0x10",
  "undefined",
  "'text'",
  "tru",
  '"\\x41"',
  '"\\u00"',
  '"line\nbreak"',
  '"tab\there"',
  '"unfinished',
  '{"a":1,"a":2}',
  '{"a":1,}',
  "[1,]",
  '{"a" 1}',
  "{a:1}",
  "/* comment */ 1",
  '"\\ud83d\\ude42"',
  '"\\ud83d"',
  '"\\ude42\\ud83d"',
  '"\\u0000"',
  '{"\\u0000":1}',
  '{"__proto__":{"admin":true}}',
  '{"\\u005f_proto__":null}',
];

const TEXTS = [
  "",
  " ",
  "\t\n",
  "a\u0000b",
  "\u0000",
  "\ud800",
  "x\udc00",
  "\u{1f642}",
  "e\u0301",
  "\u202egnp.exe",
  "\u0007\u001b[31m",
  "\u007f\u0080\u0085",
  "\uffff\ufffe\ufdd0",
  "\ufeff",
  "\u2028\u2029",
  "\u200b",
  " padded ",
  "null",
  "undefined",
  "constructor",
  "__proto__",
  "toString",
  "{{input.text}}",
  "{{constructor.constructor('return 1')()}}",
  "' or 1=1 --",
  "$1; drop table agent",
  "%00",
  "../../etc/passwd",
  "\r\nSet-Cookie: a=b",
  "<script>alert(1)</script>",
  "2022-13-45T99:99:99Z",
  "2022-02-30T00:00:00Z",
  "0000-00-00",
  "+275760-09-13T00:00:00.001Z",
  "00000000-0000-0000-0000-00000000000g",
  "exe_00000000000000000000000000",
  "9".repeat(400),
  "javascript:alert(1)",
  "http://127.0.0.1:9 /x",
  "http://[::1]:9/",
  "https://user@127.0.0.1:9/",
  "file:///etc/passwd",
  "a@b",
  "someone@example.com\u0000",
];

const VALUES: Json[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e21,
  2 ** 31,
  2 ** 53,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  [],
  {},
  [null],
  [[[[]]]],
  { constructor: { prototype: { admin: true } } },
  { toString: 1, valueOf: null, hasOwnProperty: [] },
  { "": 1 },
  { length: -1 },
  { toJSON: "x" },
  { then: true },
];

/** Names of members that nobody declared. */
const NAMES = [
  "surprise",
  "",
  "constructor",
  "hasOwnProperty",
  "n".repeat(3_000),
  "\ud800",
  "a/b~c",
  "\u0000",
];

type MakeFault = (what: string, write: () => Uint8Array) => Malformed;

/** Everything odd that can stand in one place, and the member gone. */
export function* faultsAt(place: Place): Generator<Malformed> {
  const { pointer } = place;
  // Written only when it is drawn: of some thousand faults a run sends a few hundred.
  const at: MakeFault = (what, write) => ({
    what: `${what} at ${pointer || "the top"}`,
    get bytes() {
      return write();
    },
    pointer,
  });
  for (const value of [...TEXTS, ...VALUES, ...boundsOf(meant(place.schema), place.value)]) {
    yield at(shown(value), () => bytesOf(place.put(value)));
  }
  for (const token of TOKENS) yield at(`the token ${token}`, () => bytesOf(place.put(RAW), token));
  if (pointer !== "") yield at("nothing", () => bytesOf(place.put(undefined)));
  if (isJsonObject(place.value)) yield* memberFaults(place, place.value, at);
}

function* memberFaults(place: Place, value: JsonObject, at: MakeFault): Generator<Malformed> {
  for (const name of NAMES) {
    yield at(`a member called ${shown(name)}`, () => bytesOf(place.put({ ...value, [name]: "planted" })));
  }
  const members = JSON.stringify(value).slice(1);
  const comma = members === "}" ? "" : ",";
  for (const extra of ['"__proto__":{"admin":true}', '"twice":1,"twice":2', '"deep":' + deep(40)]) {
    yield at(extra.slice(0, 40), () => bytesOf(place.put(RAW), `{${extra}${comma}${members}`));
  }
  for (const [name, item] of Object.entries(value).slice(0, 3)) {
    const first = `${JSON.stringify(name)}:null,`;
    yield at(`${name} twice`, () => bytesOf(place.put(RAW), `{${first}${members}`));
    yield at(`${name} in capitals`, () => bytesOf(place.put({ ...value, [name.toUpperCase()]: item })));
  }
}

export function deep(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

const MANY: Json = Array.from({ length: 20_000 }, () => 0);

/** Just at and just beyond what the schema allows. */
function boundsOf(schema: JsonObject, value: Json): Json[] {
  const bounds: Json[] = [];
  for (const [keyword, step] of [
    ["minimum", -1],
    ["maximum", 1],
    ["exclusiveMinimum", -1],
  ] as const) {
    const bound = schema[keyword];
    if (typeof bound === "number") bounds.push(bound, bound + step, bound + step / 2);
  }
  if (typeof schema.maxLength === "number") bounds.push(...textsAround(schema.maxLength, value));
  if (typeof schema.maxItems === "number") bounds.push(...listsAround(schema));
  if (Array.isArray(schema.enum)) bounds.push(...schema.enum.flatMap((word) => [word, ` ${String(word)}`]));
  if (schema.type === "array") bounds.push(MANY);
  return bounds;
}

function textsAround(length: number, value: Json): Json[] {
  const start = typeof value === "string" ? value : "";
  const fill = (size: number) => start.padEnd(size, "x").slice(0, size);
  return [fill(length), fill(length + 1), "\u{1f642}".repeat(Math.ceil(length / 2) + 1), "é".repeat(length)];
}

function listsAround(schema: JsonObject): Json[] {
  const list = (size: number) =>
    Array.from({ length: size }, (_, index) => sampleOf(itemsOf(schema), String(index)));
  const most = Number(schema.maxItems);
  return [list(1), list(most), list(most + 1)];
}

function shown(value: Json): string {
  if (Array.isArray(value) && value.length > 50) return `a list of ${value.length}`;
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}… (${text.length})` : text;
}
