import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { validateJson } from "@/lib/core/json-schema";
import { DOCUMENT, resolved } from "./operations";

/** Texts for whatever pattern or format a schema asks for: the first that fits is taken. No name that DNS would see. */
const TEXTS = [
  "sample",
  "2030-01-02T03:04:05Z",
  "http://127.0.0.1:9/sample",
  "someone@example.com",
  "2030-01-02",
  "12",
  "s",
];

/** The alternative that has something inside: `anyOf` with null is how a document says "nullable". */
export function meant(schema: JsonObject): JsonObject {
  const itself = resolved(schema);
  const alternatives = Array.isArray(itself.anyOf) ? itself.anyOf.map(resolved) : [];
  const first = alternatives.find((alternative) => alternative.type !== "null");
  return first ? meant(first) : itself;
}

/** The schema with what its references need to be resolved. */
export function whole(schema: JsonObject): JsonObject {
  return { ...schema, components: DOCUMENT.components ?? {} };
}

export function fits(schema: JsonObject, value: Json): boolean {
  return validateJson(whole(schema), value).length === 0;
}

/** A small value that fits the schema. `salt` makes texts differ where the schema lets them. */
export function sampleOf(schema: JsonObject, salt = ""): Json {
  const itself = meant(schema);
  if (itself.const !== undefined) return itself.const;
  if (Array.isArray(itself.enum)) return itself.enum[0] ?? null;
  if (itself.type === "object") return sampleObject(itself);
  if (itself.type === "array") {
    const items = resolved(itemsOf(itself));
    return Array.from({ length: Number(itself.minItems ?? 0) }, (_, index) => sampleOf(items, String(index)));
  }
  if (itself.type === "boolean") return true;
  if (itself.type === "integer" || itself.type === "number") return sampleNumber(itself);
  return sampleText(itself, salt);
}

function sampleObject(schema: JsonObject): JsonObject {
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const properties = resolved(schema.properties);
  return Object.fromEntries(required.map((name) => [name, sampleOf(resolved(properties[name]))]));
}

function sampleNumber(schema: JsonObject): Json {
  return [1, schema.minimum, schema.maximum].find((value) => value !== undefined && fits(schema, value)) ?? 1;
}

function sampleText(schema: JsonObject, salt: string): Json {
  const salted = TEXTS.map((text) => `${text}${salt}`);
  return [...salted, ...TEXTS].find((text) => fits(schema, text)) ?? "sample";
}

export function itemsOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema.items) ? schema.items : {};
}
