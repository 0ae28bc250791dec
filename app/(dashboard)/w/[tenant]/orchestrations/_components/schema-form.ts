import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";

/** One field of a form made from a JSON Schema. */
export interface FormField {
  name: string;
  label: string;
  hint: string | null;
  required: boolean;
  kind: "text" | "long-text" | "number" | "boolean" | "choice" | "json";
  /** Of a choice. */
  options: Json[];
  integer: boolean;
  initial: string;
}

/** What a person has typed, by field; a boolean is "true" or "false", a choice the place of its option. */
export type FormValues = Record<string, string>;

const LONG_TEXT = 200;

function typeOf(schema: JsonObject): string | null {
  if (typeof schema.type === "string") return schema.type;
  const types = Array.isArray(schema.type) ? schema.type.filter((type) => type !== "null") : [];
  return types.length === 1 && typeof types[0] === "string" ? types[0] : null;
}

function kindOf(schema: JsonObject): FormField["kind"] {
  if (Array.isArray(schema.enum)) return "choice";
  switch (typeOf(schema)) {
    case "string":
      return typeof schema.maxLength === "number" && schema.maxLength <= LONG_TEXT ? "text" : "long-text";
    case "number":
    case "integer":
      return "number";
    case "boolean":
      return "boolean";
    default:
      return "json";
  }
}

function initialOf(schema: JsonObject, kind: FormField["kind"], options: Json[]): string {
  const first = Array.isArray(schema.examples) ? schema.examples[0] : undefined;
  const value = schema.default ?? first;
  if (value === undefined) return kind === "boolean" ? "false" : "";
  if (kind === "choice") {
    const place = options.findIndex((option) => JSON.stringify(option) === JSON.stringify(value));
    return place < 0 ? "" : String(place);
  }
  return kind === "json" ? JSON.stringify(value, null, 2) : String(value);
}

function textOr(value: Json | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The fields of an object schema; null where it isn't one that names its members: then the input is typed as JSON. */
export function formFields(schema: JsonObject | null): FormField[] | null {
  const properties = schema?.properties;
  if (!schema || !isJsonObject(properties) || Object.keys(properties).length === 0) return null;
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).map(([name, given]) => {
    const member = isJsonObject(given) ? given : {};
    const kind = kindOf(member);
    const options = Array.isArray(member.enum) ? member.enum : [];
    return {
      name,
      label: textOr(member.title) ?? name,
      hint: textOr(member.description),
      required: required.includes(name),
      kind,
      options,
      integer: typeOf(member) === "integer",
      initial: initialOf(member, kind, options),
    };
  });
}

export function initialValues(fields: readonly FormField[]): FormValues {
  return Object.fromEntries(fields.map((field) => [field.name, field.initial]));
}

/** A field's value, or undefined where nothing was typed. Throws SyntaxError for JSON that isn't. */
function valueOf(field: FormField, text: string): Json | undefined {
  if (field.kind === "boolean") return text === "true";
  if (text === "") return field.required && field.kind === "long-text" ? "" : undefined;
  if (field.kind === "number") return Number(text);
  if (field.kind === "choice") return field.options[Number(text)];
  return field.kind === "json" ? (JSON.parse(text) as Json) : text;
}

export type BuiltInput = { ok: true; input: JsonObject } | { ok: false; field: string; error: string };

/** The input as it is sent; what was left empty is left out. */
export function buildInput(fields: readonly FormField[], values: FormValues): BuiltInput {
  const input: JsonObject = {};
  for (const field of fields) {
    try {
      const value = valueOf(field, values[field.name] ?? "");
      if (value !== undefined) input[field.name] = value;
    } catch {
      return { ok: false, field: field.name, error: "This is not JSON." };
    }
  }
  return { ok: true, input };
}

/** An input typed as JSON. */
export function parseInput(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text.trim() || "{}");
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
