import type { FieldError } from "@/lib/core/errors";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { validateJson } from "@/lib/core/json-schema";
import { fieldsOf, type FormValues, readForm, type SchemaField, shownValue } from "./schema-fields";

export type { FormValues, SchemaField };

/** The fields of an input schema; none where it names no members: then the input is typed as JSON. */
export function inputFields(schema: JsonObject | null): SchemaField[] {
  return schema ? fieldsOf(schema) : [];
}

/** Nobody fills in an orchestration's defaults later, so they stand in the form. */
export function startValues(schema: JsonObject | null): FormValues {
  const properties = isJsonObject(schema?.properties) ? schema.properties : {};
  const shown = inputFields(schema).map((field) => {
    const member = properties[field.name];
    return [field.name, shownValue(field, isJsonObject(member) ? member.default : undefined)];
  });
  return Object.fromEntries(shown);
}

export interface ReadInput {
  /** Null when it can't be sent. */
  input: JsonObject | null;
  /** With pointers into the input. */
  errors: FieldError[];
}

function checked(schema: JsonObject | null, input: JsonObject): ReadInput {
  const errors = schema ? validateJson(schema, input) : [];
  return { input: errors.length === 0 ? input : null, errors };
}

/** What the form says. A box that isn't ticked says false: a template may read it. */
export function readFields(schema: JsonObject | null, values: FormValues): ReadInput {
  const fields = inputFields(schema);
  const { value, errors } = readForm(fields, values);
  const wrong = Object.entries(errors).map(([name, detail]) => ({ pointer: `/${name}`, detail }));
  if (wrong.length > 0) return { input: null, errors: wrong };
  const boxes = fields.filter((field) => field.kind === "boolean");
  const unticked = boxes.map((field) => [field.name, values[field.name] === true]);
  return checked(schema, { ...Object.fromEntries(unticked), ...value });
}

/** What was typed as JSON. */
export function readText(schema: JsonObject | null, text: string): ReadInput {
  try {
    const value: unknown = JSON.parse(text.trim() || "{}");
    if (isJsonObject(value)) return checked(schema, value);
  } catch {
    // Said below, in the same words as for JSON that is no object.
  }
  return { input: null, errors: [{ pointer: "", detail: "This is not a JSON object." }] };
}

/** Errors by the field they are in; one deep inside counts for its field. */
export function byField(errors: readonly FieldError[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { pointer, detail } of errors) {
    const name = (pointer.split("/")[1] ?? "").replaceAll("~1", "/").replaceAll("~0", "~");
    texts[name] = texts[name] ? `${texts[name]} ${detail}` : detail;
  }
  return texts;
}
