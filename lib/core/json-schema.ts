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

  constructor(readonly root: JsonSchema) {}

  check(schema: Json, value: Json, pointer: string, errors: FieldError[]): void {
    if (schema === false) errors.push({ pointer, detail: "Is not allowed." });
    if (!isJsonObject(schema) || this.exhausted) return;
    this.spend(this.depth < MAX_DEPTH ? STEPS_PER_CHECK : MAX_STEPS, pointer);
    this.depth++;
    const tools = new CheckHere(this, pointer, errors);
    for (const keyword of Object.keys(schema)) {
      if (!this.exhausted && Object.hasOwn(KEYWORDS, keyword))
        KEYWORDS[keyword]?.(schema[keyword] ?? null, value, tools, schema);
    }
    this.depth--;
  }

  spend(steps: number, pointer: string): void {
    this.steps += steps;
    if (this.exhausted || this.steps <= MAX_STEPS) return;
    this.exhausted = true;
    this.errors.push({ pointer, detail: "Checking this value against its schema takes too long." });
  }
}

/** What keywords get, at one place of the value. A class: every step's parameters are checked. */
class CheckHere implements Check {
  constructor(
    private readonly validation: Validation,
    private readonly pointer: string,
    private readonly errors: FieldError[],
  ) {}

  fail(detail: string, below = ""): void {
    if (this.errors.length < MAX_ERRORS) this.errors.push({ pointer: this.pointer + below, detail });
  }

  apply(schema: Json, value: Json, below = ""): void {
    this.validation.check(schema, value, this.pointer + below, this.errors);
  }

  accepts(schema: Json, value: Json): boolean {
    const found: FieldError[] = [];
    this.validation.check(schema, value, this.pointer, found);
    return found.length === 0;
  }

  spend(steps: number): void {
    this.validation.spend(steps, this.pointer);
  }

  resolve(reference: string): Json | undefined {
    return resolveReference(this.validation.root, reference);
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
