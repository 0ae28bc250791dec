import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/core/json";
import { checkJsonSchema, validateJson } from "@/lib/core/json-schema";

const TREE: JsonObject = {
  $ref: "#/$defs/node",
  $defs: {
    node: {
      type: "object",
      required: ["v"],
      properties: { v: { type: "integer" }, kids: { type: "array", items: { $ref: "#/$defs/node" } } },
    },
  },
};

/** Schema, what fits, what doesn't. Cases follow the JSON Schema test suite (draft 2020-12). */
const CASES: [string, JsonObject, Json[], Json[]][] = [
  ["empty", {}, [null, 1, "x", [], {}], []],
  ["type", { type: "string" }, [""], [1, null, [], {}]],
  ["integer", { type: "integer" }, [1, 1.0, -3], [1.5, "1"]],
  ["types", { type: ["string", "null"] }, ["a", null], [1, false]],
  ["enum", { enum: [1, "a", null, { b: [2] }] }, [1, "a", null, { b: [2] }], [2, "b", { b: [3] }]],
  ["const", { const: { a: 1 } }, [{ a: 1 }], [{ a: 2 }, { a: 1, b: 1 }]],
  ["bounds", { minimum: 1, exclusiveMaximum: 3 }, [1, 2.9, "x"], [0, 3]],
  ["multipleOf", { multipleOf: 0.1 }, [0.3, 1, -0.7], [0.25]],
  ["length", { minLength: 2, maxLength: 3 }, ["ab", "😀😀😀", 1], ["a", "abcd", "😀"]],
  ["pattern", { pattern: "^a+$" }, ["a", 1], ["b", ""]],
  ["format", { format: "email" }, ["me@example.org", 1], ["me"]],
  [
    "date-time",
    { type: "string", format: "date-time" },
    ["2026-11-29T09:08:33Z", "2026-11-29T09:08:33.5+02:00"],
    ["yesterday"],
  ],
  ["unknown format", { format: "of-our-own" }, ["x"], []],
  ["items", { items: { type: "number" } }, [[], [1], "x"], [["a"]]],
  [
    "prefixItems",
    { prefixItems: [{ type: "number" }, { type: "string" }], items: false },
    [[], [1], [1, "a"]],
    [["a"], [1, "a", 2]],
  ],
  [
    "list sizes",
    { minItems: 1, maxItems: 2, uniqueItems: true },
    [[1], [1, "1"], [{ a: 1 }, { a: 2 }]],
    [
      [],
      [1, 2, 3],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
  ],
  [
    "contains",
    { contains: { const: 1 }, minContains: 2, maxContains: 2 },
    [
      [1, 1],
      [1, 2, 1],
    ],
    [[1], [1, 1, 1]],
  ],
  [
    "properties without type",
    { properties: { a: { type: "string" } } },
    [{}, { a: "x" }, { b: 1 }, 5],
    [{ a: 1 }],
  ],
  ["required", { required: ["a"] }, [{ a: null }, "x"], [{}, { b: 1 }]],
  [
    "prototype names",
    { required: ["constructor", "__proto__"] },
    [JSON.parse('{"constructor":1,"__proto__":1}')],
    [{}, { a: 1 }],
  ],
  [
    "additional",
    {
      properties: { a: true },
      patternProperties: { "^x-": { type: "number" } },
      additionalProperties: false,
    },
    [{ a: 1, "x-b": 2 }],
    [{ b: 1 }, { "x-b": "c" }],
  ],
  ["additional schema", { additionalProperties: { type: "number" } }, [{ a: 1 }], [{ a: "x" }]],
  ["propertyNames", { propertyNames: { maxLength: 2 } }, [{ ab: 1 }], [{ abc: 1 }]],
  ["counts", { minProperties: 1, maxProperties: 1 }, [{ a: 1 }], [{}, { a: 1, b: 2 }]],
  ["dependentRequired", { dependentRequired: { a: ["b"] } }, [{ b: 1 }, { a: 1, b: 2 }], [{ a: 1 }]],
  ["allOf", { allOf: [{ minimum: 1 }, { maximum: 2 }] }, [1, 2], [0, 3]],
  [
    "anyOf beside allOf",
    { anyOf: [{ type: "string" }, { minimum: 5 }], allOf: [{ not: { const: 7 } }] },
    ["x", 6],
    [4, 7],
  ],
  ["oneOf", { oneOf: [{ type: "integer" }, { minimum: 2 }] }, [1, 2.5], [3, 1.5]],
  ["not", { not: { type: "string" } }, [1], ["x"]],
  [
    "if",
    {
      if: { properties: { k: { const: "a" } }, required: ["k"] },
      then: { required: ["x"] },
      else: { required: ["y"] },
    },
    [
      { k: "a", x: 1 },
      { k: "b", y: 1 },
    ],
    [
      { k: "a", y: 1 },
      { k: "b", x: 1 },
    ],
  ],
  ["recursion", TREE, [{ v: 1, kids: [{ v: 2, kids: [] }] }], [{ v: 1, kids: [{ v: "x" }] }, {}]],
  ["escaped reference", { $ref: "#/$defs/a~1b%25", $defs: { "a/b%": { type: "null" } } }, [null], [1]],
  [
    "reference with siblings",
    { $ref: "#/$defs/a", minimum: 3, $defs: { a: { type: "number" } } },
    [3],
    [2, "x"],
  ],
  ["default is an annotation", { properties: { a: { default: 1 } }, required: ["a"] }, [{ a: 2 }], [{}]],
];

describe("validateJson", () => {
  it.each(CASES)("%s", (_, schema, fits, unfit) => {
    expect(checkJsonSchema(schema)).toEqual([]);
    for (const value of fits) expect([value, validateJson(schema, value)]).toEqual([value, []]);
    for (const value of unfit) expect([value, validateJson(schema, value).length > 0]).toEqual([value, true]);
  });

  it("points at what is wrong", () => {
    const schema = {
      type: "object",
      properties: { "a/b": { items: { type: "string" } } },
      required: ["text"],
    };
    expect(validateJson(schema, { "a/b": ["x", 2] })).toEqual([
      { pointer: "/a~1b/1", detail: "Must be string, not number." },
      { pointer: "/text", detail: "Is required." },
    ]);
    expect(validateJson(TREE, { v: 1, kids: [{ v: 2, kids: [{ v: "x" }] }] })[0]?.pointer).toBe(
      "/kids/0/kids/0/v",
    );
    expect(validateJson({ type: "string" }, undefined)).toEqual([{ pointer: "", detail: "Is required." }]);
  });

  it("shows the errors of the one alternative that was meant", () => {
    const schema: JsonObject = { anyOf: [{ type: "null" }, { type: "object", required: ["a"] }] };
    expect(validateJson(schema, {})).toEqual([{ pointer: "/a", detail: "Is required." }]);
  });

  it("bounds its work and its errors", () => {
    const definitions: JsonObject = { d0: { type: "string" } };
    for (let level = 1; level <= 30; level++) {
      const reference = { $ref: `#/$defs/d${level - 1}` };
      definitions[`d${level}`] = { allOf: [reference, reference] };
    }
    const bomb: JsonObject = { $defs: definitions, $ref: "#/$defs/d30" };
    const endless: JsonObject[] = [bomb, { $ref: "#" }, { not: { $ref: "#" } }, { anyOf: [{ $ref: "#" }] }];
    for (const schema of endless) {
      expect(validateJson(schema, "x").at(-1)?.detail).toContain("too long");
    }
    const many = Array.from({ length: 500 }, () => 1);
    expect(validateJson({ items: { type: "string" } }, many)).toHaveLength(20);
    const patterns = { allOf: Array.from({ length: 500 }, (_, index) => ({ pattern: `^(a+)+${index}$` })) };
    expect(validateJson(patterns, "a".repeat(50_000)).length).toBeGreaterThan(0);
  });
});

describe("checkJsonSchema", () => {
  it.each<[unknown, string]>([
    [null, ""],
    ["x", ""],
    [[], ""],
    [true, ""],
    [{ type: "text" }, "/type"],
    [{ properties: { a: { type: 1 } } }, "/properties/a/type"],
    [{ properties: [] }, "/properties"],
    [{ required: "a" }, "/required"],
    [{ enum: [] }, "/enum"],
    [{ minLength: -1 }, "/minLength"],
    [{ multipleOf: 0 }, "/multipleOf"],
    [{ anyOf: [] }, "/anyOf"],
    [{ items: [{}] }, "/items"],
    [{ items: 1 }, "/items"],
    [{ pattern: "(" }, "/pattern"],
    [{ pattern: "(?=a)" }, "/pattern"],
    [{ patternProperties: { "[": {} } }, "/patternProperties/["],
    [{ $ref: "https://example.org/schema.json" }, "/$ref"],
    [{ $ref: "other.json#/a" }, "/$ref"],
    [{ $ref: "#/$defs/gone" }, "/$ref"],
    [{ $ref: "#anchor" }, "/$ref"],
    [{ $ref: "#/default", default: { type: "nonsense" } }, "/$ref"],
    [{ $ref: "#/__proto__" }, "/$ref"],
    [{ unevaluatedProperties: false }, "/unevaluatedProperties"],
    [{ $dynamicRef: "#x" }, "/$dynamicRef"],
  ])("refuses %j", (schema, pointer) => {
    expect(checkJsonSchema(schema).map((error) => error.pointer)).toEqual([pointer]);
  });

  it("refuses what is too deep or too large", () => {
    let deep: JsonObject = {};
    for (let level = 0; level < 100_000; level++) deep = { not: deep };
    expect(checkJsonSchema(deep)).toEqual([{ pointer: "", detail: "The schema is nested too deeply." }]);
    expect(checkJsonSchema({ anyOf: Array.from({ length: 5000 }, () => ({})) })).toHaveLength(1);
  });

  it("ignores annotations", () => {
    const schema = {
      title: "x",
      description: "y",
      examples: [1],
      "x-ours": { $ref: 5 },
      $schema: "https://json-schema.org/draft/2020-12/schema",
      format: "odd",
    };
    expect(checkJsonSchema(schema)).toEqual([]);
  });
});
