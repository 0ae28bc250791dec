import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";

/** How a parameter is asked for. `json` is for everything that has no control of its own. */
export type FieldKind = "text" | "long" | "number" | "boolean" | "choice" | "list" | "json";

export interface SchemaField {
  name: string;
  kind: FieldKind;
  label: string;
  hint: string | null;
  required: boolean;
  /** For `choice`. */
  options: string[];
  /** What counts when nothing is given, as text. */
  fallback: string | null;
  /** Whole numbers only, for `number`. */
  whole: boolean;
}

/** Longer texts than this get more than one line. */
const LONG_TEXT = 500;

/** The fields of a form for an object's JSON Schema, the required ones first. */
export function fieldsOf(schema: JsonObject): SchemaField[] {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields = Object.entries(properties).map(([name, member]) =>
    fieldOf(name, member, required.includes(name)),
  );
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

function fieldOf(name: string, member: Json | undefined, isRequired: boolean): SchemaField {
  const schema = isJsonObject(member) ? member : {};
  return {
    name,
    kind: kindOf(schema),
    label: typeof schema.title === "string" ? schema.title : name,
    hint: typeof schema.description === "string" ? schema.description : null,
    // With a default nobody has to say it.
    required: isRequired && schema.default === undefined,
    options: Array.isArray(schema.enum) ? schema.enum.map(String) : [],
    fallback: schema.default === undefined ? null : String(schema.default),
    whole: schema.type === "integer",
  };
}

function kindOf(schema: JsonObject): FieldKind {
  if (Array.isArray(schema.enum) && schema.enum.every((value) => typeof value === "string")) return "choice";
  if (schema.type === "string")
    return Number(schema.maxLength ?? 0) > LONG_TEXT && !schema.format ? "long" : "text";
  if (schema.type === "number" || schema.type === "integer") return "number";
  if (schema.type === "boolean") return "boolean";
  if (schema.type === "array" && isJsonObject(schema.items) && schema.items.type === "string") return "list";
  return "json";
}

/** What a person typed, by field name. */
export type FormValues = Readonly<Record<string, string | boolean>>;

/** What stands in the form for a value. */
export function shownValue(field: SchemaField, value: Json | undefined): string | boolean {
  if (field.kind === "boolean") return value === true;
  if (value === undefined) return "";
  if (field.kind === "list" && Array.isArray(value)) return value.join("\n");
  return typeof value === "string" && field.kind !== "json" ? value : JSON.stringify(value);
}

export interface ReadForm {
  value: JsonObject;
  /** Text by field name, for what can't be read as its type. */
  errors: Readonly<Record<string, string>>;
}

/** The parameters a form says; empty fields are left out. */
export function readForm(fields: readonly SchemaField[], values: FormValues): ReadForm {
  const value: JsonObject = {};
  const errors: Record<string, string> = {};
  for (const field of fields) {
    const typed = values[field.name] ?? "";
    if (typed === "" || (typed === false && !field.required)) continue;
    try {
      value[field.name] = readField(field, typed);
    } catch {
      errors[field.name] = field.kind === "number" ? "This is not a number." : "This is not JSON.";
    }
  }
  return { value, errors };
}

function readField(field: SchemaField, typed: string | boolean): Json {
  if (typeof typed === "boolean") return typed;
  switch (field.kind) {
    case "number": {
      const number = Number(typed);
      if (!Number.isFinite(number)) throw new Error("Not a number.");
      return number;
    }
    case "list":
      return typed
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
    case "json":
      return JSON.parse(typed) as Json;
    default:
      return typed;
  }
}
