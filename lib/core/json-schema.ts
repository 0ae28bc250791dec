import type { JsonSchema } from "./agent";
import type { FieldError } from "./errors";
import { isJsonObject, type Json } from "./json";
import { resolveReference } from "./json-schema-check";
import { type Check, KEYWORDS } from "./json-schema-keywords";

export { checkJsonSchema } from "./json-schema-check";

const MAX_ERRORS = 20;
const MAX_DEPTH = 200;
/** A schema of n references in a row can ask for 2^n checks; a value that costs more steps than this is refused. */
const MAX_STEPS = 10_000_000;
const STEPS_PER_CHECK = 100;

class Validation {
  readonly errors: FieldError[] = [];
  private steps = 0;
  private depth = 0;
  private exhausted = false;

  constructor(private readonly root: JsonSchema) {}

  check(schema: Json, value: Json, pointer: string, errors: FieldError[]): void {
    if (schema === false) errors.push({ pointer, detail: "Is not allowed." });
    if (!isJsonObject(schema) || this.exhausted) return;
    this.spend(this.depth < MAX_DEPTH ? STEPS_PER_CHECK : MAX_STEPS, pointer);
    this.depth++;
    const tools = this.tools(pointer, errors);
    for (const [keyword, argument] of Object.entries(schema)) {
      if (!this.exhausted && Object.hasOwn(KEYWORDS, keyword))
        KEYWORDS[keyword]?.(argument, value, tools, schema);
    }
    this.depth--;
  }

  private spend(steps: number, pointer: string): void {
    this.steps += steps;
    if (this.exhausted || this.steps <= MAX_STEPS) return;
    this.exhausted = true;
    this.errors.push({ pointer, detail: "Checking this value against its schema takes too long." });
  }

  private tools(pointer: string, errors: FieldError[]): Check {
    return {
      fail: (detail, below = "") => {
        if (errors.length < MAX_ERRORS) errors.push({ pointer: pointer + below, detail });
      },
      apply: (schema, value, below = "") => this.check(schema, value, pointer + below, errors),
      accepts: (schema, value) => {
        const found: FieldError[] = [];
        this.check(schema, value, pointer, found);
        return found.length === 0;
      },
      spend: (steps) => this.spend(steps, pointer),
      resolve: (reference) => resolveReference(this.root, reference),
    };
  }
}

/**
 * What is wrong with a value by a JSON Schema (2020-12), with JSON Pointers into the value; empty when it fits.
 * At most 20 errors. The schema should have passed `checkJsonSchema`. Nothing is compiled or generated, work is
 * bounded whatever schema and value are, `default` is an annotation, and unknown formats pass.
 */
export function validateJson(schema: JsonSchema, value: unknown): FieldError[] {
  if (value === undefined) return [{ pointer: "", detail: "Is required." }];
  const validation = new Validation(schema);
  // `unknown` is what callers hold after JSON.parse; what no keyword knows (a function, a bigint) has no JSON type.
  validation.check(schema, value as Json, "", validation.errors);
  return validation.errors.slice(0, MAX_ERRORS);
}
