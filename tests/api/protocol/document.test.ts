import { describe, expect, it } from "vitest";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { validateJson } from "@/lib/core/json-schema";
import { KEYWORDS } from "@/lib/core/json-schema-keywords";
import { DOCUMENT, OPERATIONS, resolved } from "../malformed/operations";

/** What the other suites of A4 to A7 rest on: the document can be checked against, and says what it should. */
const ANNOTATIONS = ["description", "default", "example", "components", "title"];

/** Keywords that a schema uses, at any depth; referred ones are schemas of the document themselves. */
function* keywordsOf(schema: JsonObject): Generator<string> {
  const { components: _components, ...own } = schema;
  yield* Object.keys(own);
  for (const named of [own.properties, own.$defs]) {
    for (const part of Object.values(resolved(named))) if (isJsonObject(part)) yield* keywordsOf(part);
  }
  const parts: (Json | undefined)[] = [own.items, own.additionalProperties, own.propertyNames, own.not];
  for (const list of [own.anyOf, own.oneOf, own.allOf]) if (Array.isArray(list)) parts.push(...list);
  for (const part of parts) if (isJsonObject(part)) yield* keywordsOf(part);
}

const each = OPERATIONS.map((operation) => [operation.name, operation] as const);

describe("the OpenAPI document", () => {
  it.each(each)("describes %s in words that can be checked", (_, { body, query, responses }) => {
    const answers = Object.values(responses).flatMap(({ content }) => Object.values(content));
    const schemas = [...answers, ...query.map(({ schema }) => schema), ...(body ? [body] : [])];
    const used = schemas.flatMap((schema) => [...keywordsOf(schema)]);
    expect(used.filter((word) => !Object.hasOwn(KEYWORDS, word) && !ANNOTATIONS.includes(word))).toEqual([]);
  });

  it("describes its own components so, too", () => {
    const schemas = Object.values(resolved(resolved(DOCUMENT.components).schemas)).map(resolved);
    const used = schemas.flatMap((schema) => [...keywordsOf(schema)]);
    expect(schemas.length).toBeGreaterThan(10);
    expect(used.filter((word) => !Object.hasOwn(KEYWORDS, word) && !ANNOTATIONS.includes(word))).toEqual([]);
  });

  it.each(each)("gives an example for %s that its own schema accepts", (_, { body, route }) => {
    const example = route.declaration.examples?.body;
    if (body && example !== undefined) expect(validateJson(body, example)).toEqual([]);
    else expect(body === null || validateJson(body, {}).length === 0).toBe(true);
  });

  it.each(each)("documents success and refusal of %s", (_, { responses, route }) => {
    const statuses = Object.keys(responses).map(Number);
    expect(statuses.some((status) => status < 300)).toBe(true);
    expect(statuses).toEqual(expect.arrayContaining([400, 500, 503]));
    if (route.declaration.scope !== "public")
      expect(statuses).toEqual(expect.arrayContaining([401, 403, 429]));
    if (route.declaration.body) expect(statuses).toEqual(expect.arrayContaining([413, 415]));
  });
});
