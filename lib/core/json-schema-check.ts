import { type FieldError, isTuttiError } from "./errors";
import { isJsonObject, type Json } from "./json";
import { typeOf } from "./json-schema-keywords";
import { checkValueDepth } from "./limits-json";
import { compilePattern } from "./pattern";
import { pointerSegment } from "./pointer";

const MAX_DEPTH = 64;
const MAX_SUBSCHEMAS = 2000;
const TYPES = ["object", "array", "string", "number", "integer", "boolean", "null"];

type Shape =
  | "schema"
  | "schemas"
  | "named"
  | "patterned"
  | "number"
  | "positive"
  | "count"
  | "boolean"
  | "names"
  | "dependent"
  | "pattern"
  | "type"
  | "list"
  | "text"
  | "ref";

const SHAPES: Record<string, Shape> = {
  type: "type",
  enum: "list",
  format: "text",
  pattern: "pattern",
  $ref: "ref",
  minimum: "number",
  maximum: "number",
  exclusiveMinimum: "number",
  exclusiveMaximum: "number",
  multipleOf: "positive",
  minLength: "count",
  maxLength: "count",
  minItems: "count",
  maxItems: "count",
  minContains: "count",
  maxContains: "count",
  minProperties: "count",
  maxProperties: "count",
  uniqueItems: "boolean",
  required: "names",
  dependentRequired: "dependent",
  items: "schema",
  contains: "schema",
  additionalProperties: "schema",
  propertyNames: "schema",
  not: "schema",
  if: "schema",
  then: "schema",
  else: "schema",
  prefixItems: "schemas",
  allOf: "schemas",
  anyOf: "schemas",
  oneOf: "schemas",
  properties: "named",
  $defs: "named",
  definitions: "named",
  patternProperties: "patterned",
};

/** Keywords that constrain but that Tutti can't check: ignoring them would accept what the schema forbids. */
const UNSUPPORTED = [
  "$dynamicRef",
  "$recursiveRef",
  "unevaluatedItems",
  "unevaluatedProperties",
  "dependentSchemas",
  "dependencies",
  "additionalItems",
];

const SIMPLE: Partial<Record<Shape, [test: (value: Json) => boolean, words: string]>> = {
  number: [(value) => typeof value === "number", "a number"],
  positive: [(value) => typeof value === "number" && value > 0, "a number above 0"],
  count: [(value) => Number.isInteger(value) && Number(value) >= 0, "a whole number, 0 or more"],
  boolean: [(value) => typeof value === "boolean", "true or false"],
  text: [(value) => typeof value === "string", "text"],
  list: [(value) => Array.isArray(value) && value.length > 0, "a list with at least one value"],
  names: [isNames, "a list of names"],
  dependent: [
    (value) => isJsonObject(value) && Object.values(value).every(isNames),
    "an object of lists of names",
  ],
  type: [
    (value) => (Array.isArray(value) ? value.length > 0 && value.every(isType) : isType(value)),
    `of ${TYPES.join(", ")}`,
  ],
};

function isNames(value: Json): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

function isType(value: Json): boolean {
  return typeof value === "string" && TYPES.includes(value);
}

/** What a local reference (`#`, `#/$defs/name`) names in the document, or undefined. */
export function resolveReference(root: Json, reference: string): Json | undefined {
  if (!reference.startsWith("#")) return undefined;
  let current: Json | undefined = root;
  for (const segment of decodeFragment(reference.slice(1)).split("/").slice(1)) {
    const key = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(current)) current = current[Number(key)];
    else if (isJsonObject(current) && Object.hasOwn(current, key)) current = current[key];
    else return undefined;
  }
  return current;
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

class SchemaCheck {
  readonly errors: FieldError[] = [];
  private subschemas = 0;
  /** Places that are schemas and places that are referred to: the second must be among the first. */
  private readonly places = new Set<Json>();
  private readonly references: { pointer: string; target: Json }[] = [];

  constructor(private readonly root: Json) {}

  run(): FieldError[] {
    this.schema(this.root, "");
    for (const { pointer, target } of this.references) {
      if (isJsonObject(target) && !this.places.has(target)) this.fail(pointer, "Must refer to a schema.");
    }
    return this.errors;
  }

  private fail(pointer: string, detail: string): void {
    this.errors.push({ pointer, detail });
  }

  private schema(schema: Json, pointer: string): void {
    if (typeof schema === "boolean" && pointer !== "") return;
    if (!isJsonObject(schema))
      return this.fail(pointer, `A schema must be an object, not ${typeOf(schema)}.`);
    this.places.add(schema);
    if (++this.subschemas === MAX_SUBSCHEMAS) return this.fail(pointer, "The schema has too many parts.");
    if (this.subschemas > MAX_SUBSCHEMAS) return;
    for (const [keyword, argument] of Object.entries(schema)) {
      const place = `${pointer}/${pointerSegment(keyword)}`;
      if (UNSUPPORTED.includes(keyword)) this.fail(place, `The keyword "${keyword}" is not supported.`);
      else if (Object.hasOwn(SHAPES, keyword))
        this.argument(SHAPES[keyword] ?? "text", argument, place, keyword);
    }
  }

  private argument(shape: Shape, argument: Json, pointer: string, keyword: string): void {
    const simple = SIMPLE[shape];
    if (simple) {
      if (!simple[0](argument)) this.fail(pointer, `"${keyword}" must be ${simple[1]}.`);
    } else if (shape === "schema") this.single(argument, pointer, keyword);
    else if (shape === "schemas") this.several(argument, pointer, keyword);
    else if (shape === "pattern") this.pattern(argument, pointer);
    else if (shape === "ref") this.reference(argument, pointer);
    else this.named(argument, pointer, keyword, shape === "patterned");
  }

  private single(argument: Json, pointer: string, keyword: string): void {
    if (keyword === "items" && Array.isArray(argument))
      this.fail(pointer, 'A list of "items" is written "prefixItems".');
    else this.schema(argument, pointer);
  }

  private several(argument: Json, pointer: string, keyword: string): void {
    if (!Array.isArray(argument) || argument.length === 0)
      return this.fail(pointer, `"${keyword}" must be a list of schemas.`);
    for (const [index, schema] of argument.entries()) this.schema(schema, `${pointer}/${index}`);
  }

  private named(argument: Json, pointer: string, keyword: string, patterned: boolean): void {
    if (!isJsonObject(argument)) return this.fail(pointer, `"${keyword}" must be an object of schemas.`);
    for (const [name, schema] of Object.entries(argument)) {
      const place = `${pointer}/${pointerSegment(name)}`;
      if (patterned) this.pattern(name, place);
      this.schema(schema, place);
    }
  }

  private pattern(source: Json, pointer: string): void {
    if (typeof source !== "string") return this.fail(pointer, "A pattern must be text.");
    try {
      compilePattern(source);
    } catch (error) {
      if (!isTuttiError(error)) throw error;
      this.fail(pointer, error.message);
    }
  }

  private reference(argument: Json, pointer: string): void {
    if (typeof argument !== "string" || !/^#(?:\/|$)/.test(argument)) {
      return this.fail(pointer, 'Only references within the schema are allowed, such as "#/$defs/name".');
    }
    const target = resolveReference(this.root, argument);
    if (target === undefined) this.fail(pointer, `There is nothing at "${argument}".`);
    else this.references.push({ pointer, target });
  }
}

/**
 * What is wrong with a schema itself, with JSON Pointers into it: malformed or unsupported keywords, references
 * that lead nowhere or elsewhere, patterns that can't be matched in linear time, too deep, too large.
 */
export function checkJsonSchema(schema: unknown): FieldError[] {
  if (!checkValueDepth(schema, MAX_DEPTH))
    return [{ pointer: "", detail: "The schema is nested too deeply." }];
  // `unknown` is data from outside: whatever isn't JSON is no schema and is reported as such.
  return new SchemaCheck((schema ?? null) as Json).run();
}
