import { type Json, type JsonObject } from "@/lib/core/json";
import { validateJson } from "@/lib/core/json-schema";
import { pointerSegment } from "@/lib/core/pointer";
import type { Operation, QueryParameter } from "./operations";
import { meant, sampleOf } from "./sample";

/** A query to send, as it is written. */
export interface QueryCase {
  what: string;
  search: string;
}

/** Texts for any parameter, written as they stand in a URL. */
const WRITTEN = [
  "",
  "+",
  "%20",
  "-1",
  "0",
  "1",
  "01",
  "1.5",
  "1e2",
  "0x10",
  "+5",
  "%205",
  "1,000",
  "%D9%A1",
  "NaN",
  "Infinity",
  "99999999999999999999",
  "2147483648",
  "abc",
  "null",
  "undefined",
  "true",
  "TRUE",
  "%00",
  "a%00b",
  "%",
  "%zz",
  "%ff",
  "%ED%A0%80",
  "%F0%9F%99%82",
  "%E2%80%AEx",
  "%0D%0ASet-Cookie:a=b",
  "2022-13-45",
  "2022-02-30T00:00:00Z",
  "2022-01-01",
  "2022-01-01T00:00:00",
  "2022-01-01T00:00:00Z",
  "2022-01-01T00:00:00%2B99:99",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999999Z",
  "99999-01-01T00:00:00Z",
  "'",
  "'%20or%201=1%20--",
  "$1",
  "..%2F..%2Fetc%2Fpasswd",
  "{{input.x}}",
  "__proto__",
  "constructor",
  "exe_00000000000000000000000000",
  "c1:",
  "YzE6",
  "YzE6AAAA",
  "YzE6JyBvciAxPTE",
  "YzE6LTE",
  "YzE6MjAyMi0xMy00NXxleGVfMQ",
  "YzE6OTk5OTk5OTk5OTk5OTk5OTk5OTk",
  "YzE6W10",
  "x".repeat(601),
  "x".repeat(5_000),
  "%F0%9F%99%82".repeat(300),
];

/** Names that no operation has. */
const NAMES = [
  "surprise",
  "",
  "__proto__",
  "constructor",
  "toString",
  "limit[]",
  "limit[0]",
  "LIMIT",
  "%00",
  "a%2Fb~",
  "%ff",
];

/** Every odd query for an operation: one parameter at a time, unknown and repeated ones. */
export function queriesFor({ query }: Operation, valid: Record<string, string>): QueryCase[] {
  const cases: QueryCase[] = NAMES.map((name) => withOther(valid, "", `${name}=1`));
  cases.push(withOther(valid, "", "&&&"), withOther(valid, "", "=&=&"), withOther(valid, "", "?"));
  for (const parameter of query) {
    const { name } = parameter;
    const words = [...WRITTEN, ...boundsOf(parameter)];
    cases.push(...words.map((word) => withOther(valid, name, `${name}=${word}`)));
    cases.push(withOther(valid, name, name), withOther(valid, name, ""));
    const sample = encodeURIComponent(String(sampleOf(parameter.schema)));
    cases.push(withOther(valid, name, `${name}=${sample}&${name}=${sample}`));
  }
  return cases;
}

/** The valid query, with this instead of the parameter. */
function withOther(valid: Record<string, string>, name: string, written: string): QueryCase {
  const rest = Object.entries(valid).filter(([other]) => other !== name);
  const search = [new URLSearchParams(rest).toString(), written].filter(Boolean).join("&");
  return { what: `?${written.slice(0, 60)}`, search };
}

function boundsOf({ schema }: QueryParameter): string[] {
  const { minimum, maximum, maxLength, enum: words, pattern } = meant(schema);
  const bounds: Json[] = [minimum ?? null, maximum ?? null];
  if (typeof maximum === "number") bounds.push(maximum + 1);
  if (typeof maxLength === "number") bounds.push("x".repeat(maxLength), "x".repeat(maxLength + 1));
  if (Array.isArray(words)) bounds.push(...words, `${String(words[0])}%20`);
  if (pattern !== undefined) bounds.push(sampleOf(schema));
  return bounds
    .filter((bound) => bound !== null)
    .map((bound) => encodeURIComponent(String(bound)).replaceAll("%2520", "%20"));
}

/** What the wrapper understands on every route. */
const EVERYWHERE: ReadonlySet<string> = new Set(["workspace"]);

/** Which members of a query must be refused, by the document alone; none: the query is legal. */
export function wrongMembers({ query }: Operation, search: string): string[] {
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (const [name, value] of new URLSearchParams(search)) {
    const parameter = query.find((known) => known.name === name);
    if (!parameter && EVERYWHERE.has(name)) continue;
    const bad =
      !parameter || seen.has(name) || value.includes("\u0000") || !fitsParameter(parameter.schema, value);
    if (bad) wrong.push(`/${pointerSegment(name)}`);
    seen.add(name);
  }
  for (const { name, required } of query) if (required && !seen.has(name)) wrong.push(`/${name}`);
  return wrong;
}

/** A parameter is text; where the schema says number, the text of one. */
function fitsParameter(schema: JsonObject, text: string): boolean {
  const { type } = meant(schema);
  const isNumber = type === "integer" || type === "number";
  if (isNumber && !/^-?\d{1,15}(\.\d+)?$/.test(text)) return false;
  return validateJson(schema, isNumber ? Number(text) : text).length === 0;
}
