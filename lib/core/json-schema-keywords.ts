import { z } from "zod";
import { canonicalJson } from "./canonical-json";
import { jsonEqual } from "./condition";
import { isJsonObject, type Json, type JsonObject } from "./json";
import { compilePattern, type Pattern } from "./pattern";
import { pointerSegment } from "./pointer";

/** What a keyword may do while a value is checked: report, and check parts of the value against subschemas. */
export interface Check {
  fail(detail: string, below?: string): void;
  /** Checks `value`, found at `below` (a pointer relative to the present value), reporting what is wrong. */
  apply(schema: Json, value: Json, below?: string): void;
  /** Whether `value` satisfies `schema`; reports nothing. */
  accepts(schema: Json, value: Json): boolean;
  resolve(reference: string): Json | undefined;
  /** Accounts for elementary steps of work; too much ends the whole check. */
  spend(steps: number): void;
}

type Keyword = (argument: Json, value: Json, check: Check, schema: JsonObject) => void;

const PATTERN_CACHE_SIZE = 500;
const patterns = new Map<string, Pattern>();

function patternOf(source: string): Pattern {
  const known = patterns.get(source);
  if (known) return known;
  const pattern = compilePattern(source);
  if (patterns.size >= PATTERN_CACHE_SIZE) patterns.clear();
  patterns.set(source, pattern);
  return pattern;
}

const FORMATS: Record<string, z.ZodType> = {
  email: z.email(),
  uri: z.url(),
  uuid: z.guid(),
  "date-time": z.iso.datetime({ offset: true }),
  date: z.iso.date(),
  duration: z.iso.duration(),
  hostname: z.hostname(),
  ipv4: z.ipv4(),
  ipv6: z.ipv6(),
};

export function typeOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

function hasType(value: Json, type: Json): boolean {
  return typeOf(value) === type || (type === "integer" && Number.isInteger(value));
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function listed(value: Json): Json[] {
  return Array.isArray(value) ? value : [value];
}

/** A keyword that speaks of numbers and says nothing of other values. */
function ofNumber(fits: (value: number, argument: number) => boolean, words: string): Keyword {
  return (argument, value, check) => {
    if (typeof value !== "number" || typeof argument !== "number") return;
    if (!fits(value, argument)) check.fail(`Must be ${words} ${argument}.`);
  };
}

/** A keyword that speaks of how many there are of something; `measure` is null for values it says nothing of. */
function ofSize(measure: (value: Json) => number | null, most: boolean, noun: string): Keyword {
  return (argument, value, check) => {
    const size = measure(value);
    if (size === null || typeof argument !== "number") return;
    if (most ? size > argument : size < argument)
      check.fail(`Must have ${most ? "at most" : "at least"} ${argument} ${noun}.`);
  };
}

const textSize = (value: Json) => (typeof value === "string" ? characters(value) : null);
const listSize = (value: Json) => (Array.isArray(value) ? value.length : null);
const memberCount = (value: Json) => (isJsonObject(value) ? Object.keys(value).length : null);

function members(argument: Json): [string, Json][] {
  return isJsonObject(argument) ? Object.entries(argument) : [];
}

/** Float remainders lie (0.3 % 0.1); a quotient within rounding of an integer counts as whole. */
function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) <= Number.EPSILON * Math.max(1, Math.abs(quotient)) * 4;
}

const TEXT: Record<string, Keyword> = {
  minLength: ofSize(textSize, false, "characters"),
  maxLength: ofSize(textSize, true, "characters"),
  pattern: (argument, value, check) => {
    if (typeof value !== "string" || typeof argument !== "string") return;
    const pattern = patternOf(argument);
    check.spend(pattern.cost(value));
    if (!pattern.matches(value)) check.fail(`Must match the pattern ${argument}`);
  },
  format: (argument, value, check) => {
    if (typeof value !== "string" || typeof argument !== "string" || !Object.hasOwn(FORMATS, argument))
      return;
    if (value.length > 2000 || !FORMATS[argument]?.safeParse(value).success)
      check.fail(`Must be a valid ${argument}.`);
  },
};

const NUMBERS: Record<string, Keyword> = {
  minimum: ofNumber((value, bound) => value >= bound, "at least"),
  maximum: ofNumber((value, bound) => value <= bound, "at most"),
  exclusiveMinimum: ofNumber((value, bound) => value > bound, "more than"),
  exclusiveMaximum: ofNumber((value, bound) => value < bound, "less than"),
  multipleOf: ofNumber(isMultiple, "a multiple of"),
};

const LISTS: Record<string, Keyword> = {
  minItems: ofSize(listSize, false, "items"),
  maxItems: ofSize(listSize, true, "items"),
  uniqueItems: (argument, value, check) => {
    if (argument !== true || !Array.isArray(value)) return;
    if (new Set(value.map(canonicalJson)).size < value.length) check.fail("Must not have equal items.");
  },
  prefixItems: (argument, value, check) => {
    if (!Array.isArray(value)) return;
    for (const [index, schema] of listed(argument).slice(0, value.length).entries()) {
      check.apply(schema, value[index] ?? null, `/${index}`);
    }
  },
  items: (argument, value, check, schema) => {
    if (!Array.isArray(value)) return;
    const first = Array.isArray(schema.prefixItems) ? schema.prefixItems.length : 0;
    for (let index = first; index < value.length; index++)
      check.apply(argument, value[index] ?? null, `/${index}`);
  },
  contains: (argument, value, check, schema) => {
    if (!Array.isArray(value)) return;
    const least = typeof schema.minContains === "number" ? schema.minContains : 1;
    const most = typeof schema.maxContains === "number" ? schema.maxContains : Number.POSITIVE_INFINITY;
    const count = value.filter((item) => check.accepts(argument, item)).length;
    if (count < least || count > most)
      check.fail(`Has ${count} items of the kind that "contains" describes.`);
  },
};

/** Members that neither `properties` nor `patternProperties` speaks of. */
function additional(value: JsonObject, schema: JsonObject): [string, Json][] {
  const named = isJsonObject(schema.properties) ? schema.properties : {};
  const matched = members(schema.patternProperties ?? {}).map(([source]) => patternOf(source));
  return Object.entries(value).filter(
    ([key]) => !Object.hasOwn(named, key) && !matched.some((pattern) => pattern.matches(key)),
  );
}

const OBJECTS: Record<string, Keyword> = {
  minProperties: ofSize(memberCount, false, "members"),
  maxProperties: ofSize(memberCount, true, "members"),
  required: (argument, value, check) => {
    if (!isJsonObject(value)) return;
    for (const key of listed(argument)) {
      if (typeof key === "string" && !Object.hasOwn(value, key))
        check.fail("Is required.", `/${pointerSegment(key)}`);
    }
  },
  properties: (argument, value, check) => {
    if (!isJsonObject(value)) return;
    for (const [key, schema] of members(argument)) {
      if (Object.hasOwn(value, key)) check.apply(schema, value[key] ?? null, `/${pointerSegment(key)}`);
    }
  },
  patternProperties: (argument, value, check) => {
    for (const [source, schema] of members(argument)) {
      for (const [key, member] of members(value)) {
        if (patternOf(source).matches(key)) check.apply(schema, member, `/${pointerSegment(key)}`);
      }
    }
  },
  additionalProperties: (argument, value, check, schema) => {
    if (!isJsonObject(value) || argument === true) return;
    for (const [key, member] of additional(value, schema)) {
      const below = `/${pointerSegment(key)}`;
      if (argument === false) check.fail("Is not a known member.", below);
      else check.apply(argument, member, below);
    }
  },
  propertyNames: (argument, value, check) => {
    for (const [key] of members(value)) {
      if (!check.accepts(argument, key)) check.fail("Is not an allowed name.", `/${pointerSegment(key)}`);
    }
  },
  dependentRequired: (argument, value, check) => {
    if (!isJsonObject(value)) return;
    for (const [key, needed] of members(argument)) {
      if (Object.hasOwn(value, key)) OBJECTS.required?.(needed, value, check, {});
    }
  },
};

const LOGIC: Record<string, Keyword> = {
  $ref: (argument, value, check) => {
    const target = typeof argument === "string" ? check.resolve(argument) : undefined;
    if (target === undefined) check.fail("The schema refers to something that doesn't exist.");
    else check.apply(target, value);
  },
  allOf: (argument, value, check) => {
    for (const schema of listed(argument)) check.apply(schema, value);
  },
  anyOf: (argument, value, check) => {
    const options = listed(argument);
    if (options.some((schema) => check.accepts(schema, value))) return;
    // With one candidate of the right type its own errors say more than "none fits".
    const candidates = options.filter(
      (schema) => isJsonObject(schema) && listed(schema.type ?? null).some((type) => hasType(value, type)),
    );
    if (candidates.length === 1) check.apply(candidates[0] ?? false, value);
    else check.fail("Fits none of the allowed forms.");
  },
  oneOf: (argument, value, check) => {
    const count = listed(argument).filter((schema) => check.accepts(schema, value)).length;
    if (count !== 1)
      check.fail(
        count === 0 ? "Fits none of the allowed forms." : "Fits more than one of the allowed forms.",
      );
  },
  not: (argument, value, check) => {
    if (check.accepts(argument, value)) check.fail("Has a form that is not allowed.");
  },
  if: (argument, value, check, schema) => {
    const branch = check.accepts(argument, value) ? schema.then : schema.else;
    if (branch !== undefined) check.apply(branch, value);
  },
};

/** Every keyword that constrains, by name. What isn't here is an annotation or refused at registration. */
export const KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: (argument, value, check) => {
    const types = listed(argument);
    if (!types.some((type) => hasType(value, type)))
      check.fail(`Must be ${types.join(" or ")}, not ${typeOf(value)}.`);
  },
  enum: (argument, value, check) => {
    const options = listed(argument);
    check.spend(options.length);
    if (options.some((option) => jsonEqual(option, value))) return;
    const shown = options
      .slice(0, 20)
      .map((option) => JSON.stringify(option))
      .join(", ");
    check.fail(`Must be one of ${shown}${options.length > 20 ? ", …" : ""}.`);
  },
  const: (argument, value, check) => {
    if (!jsonEqual(argument, value)) check.fail(`Must be ${JSON.stringify(argument)}.`);
  },
  ...TEXT,
  ...NUMBERS,
  ...LISTS,
  ...OBJECTS,
  ...LOGIC,
};
