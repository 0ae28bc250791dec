import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { resolveReference } from "@/lib/core/json-schema-check";
import { openApiDocument, operationId } from "@/lib/http/openapi";
import type { DeclaredRoute } from "@/lib/http/route-files";
import { nameOf } from "../client";
import { ROUTES } from "../routes";

/** A parameter of the query, as the document describes it. */
export interface QueryParameter {
  name: string;
  required: boolean;
  schema: JsonObject;
}

/** One operation of the OpenAPI document beside the route that answers it. Schemas stand alone: they can be checked. */
export interface Operation {
  id: string;
  name: string;
  route: DeclaredRoute;
  /** Schema of the JSON body; null where there is none. */
  body: JsonObject | null;
  bodyRequired: boolean;
  query: QueryParameter[];
  /** Status → content type → schema; a status without content has no types. */
  responses: Record<string, { headers: string[]; content: Record<string, JsonObject> }>;
}

const document = JSON.parse(JSON.stringify(await openApiDocument(process.cwd()))) as JsonObject;

export const DOCUMENT: JsonObject = document;

/** What a member of the document is, behind its reference if it is one. */
export function resolved(value: Json | undefined): JsonObject {
  if (!isJsonObject(value)) return {};
  if (typeof value.$ref !== "string") return value;
  return resolved(resolveReference(document, value.$ref));
}

/** A schema that can be validated by itself: its references lead into `components`, which comes along. */
function standalone(schema: Json | undefined): JsonObject {
  return { ...(isJsonObject(schema) ? schema : {}), components: document.components ?? {} };
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function contentOf(holder: JsonObject): Record<string, JsonObject> {
  const entries = Object.entries(resolved(holder.content));
  return Object.fromEntries(entries.map(([type, media]) => [type, standalone(resolved(media).schema)]));
}

function responsesOf(operation: JsonObject): Operation["responses"] {
  const entries = Object.entries(resolved(operation.responses)).map(([status, given]) => {
    const response = resolved(given);
    return [
      status,
      { headers: Object.keys(resolved(response.headers)), content: contentOf(response) },
    ] as const;
  });
  return Object.fromEntries(entries);
}

function operationOf(route: DeclaredRoute): Operation {
  const paths = resolved(document.paths);
  const operation = resolved(resolved(paths[route.path])[route.method.toLowerCase()]);
  // What a handler reads itself, such as signed bytes, has tests of its own.
  const requestBody = resolved(route.declaration.body ? operation.requestBody : undefined);
  const parameters = listOf(operation.parameters).map(resolved);
  return {
    id: operationId(route),
    name: nameOf(route),
    route,
    body: contentOf(requestBody)["application/json"] ?? null,
    bodyRequired: requestBody.required === true,
    query: parameters
      .filter((parameter) => parameter.in === "query")
      .map((parameter) => ({
        name: String(parameter.name),
        required: parameter.required === true,
        schema: standalone(parameter.schema),
      })),
    responses: responsesOf(operation),
  };
}

/** Every operation of the product. A route added later is among them. */
export const OPERATIONS: Operation[] = ROUTES.map(operationOf);
