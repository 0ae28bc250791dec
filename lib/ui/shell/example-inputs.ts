import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";

const BY_TYPE: Record<string, Json> = {
  string: "Hello",
  number: 1,
  integer: 1,
  boolean: true,
  array: [],
  object: {},
};

function exampleOf(schema: Json | undefined): Json {
  if (!isJsonObject(schema)) return "Hello";
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.examples) && schema.examples[0] !== undefined) return schema.examples[0];
  if (Array.isArray(schema.enum) && schema.enum[0] !== undefined) return schema.enum[0];
  if (schema.format === "uri") return "https://example.com/";
  return (typeof schema.type === "string" ? BY_TYPE[schema.type] : undefined) ?? null;
}

/** A first value for every required parameter, so that Run works before anything is typed. */
export function exampleInputs(schema: JsonObject | undefined): JsonObject {
  if (!schema) return { text: "Hello" };
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required)
    ? schema.required.filter((name) => typeof name === "string")
    : [];
  return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name])]));
}
