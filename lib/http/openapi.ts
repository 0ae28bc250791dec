import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { RETENTION_HOURS } from "@/lib/services/idempotency/store";
import { RESPONSE_HEADERS, responsesOf } from "./openapi-responses";
import { declaredRoutes, type DeclaredRoute } from "./route-files";
import { VERSION } from "./version";

const DESCRIPTION = `One engine for tasks, intents, chats and saved orchestrations; one ledger for what happened.

Errors are RFC 9457 problems with a stable \`code\` and a \`request_id\`. Lists are newest first and paged by \`cursor\`.
\`Idempotency-Key\` is honoured on every POST and remembered for ${RETENTION_HOURS} hours; a replay says \`Idempotent-Replayed: true\`.
Starts wait for their result for a few seconds (200) and otherwise go on (202); \`Prefer: respond-async\` skips the wait, \`Accept: text/event-stream\` streams.`;

const session = z
  .string()
  .optional()
  .meta({
    param: { id: "Tutti-Workspace" },
    description:
      "Slug of the workspace, for session callers. A key has its own workspace; with one this is ignored.",
  });
const idempotencyKey = z
  .string()
  .optional()
  .meta({
    param: { id: "Idempotency-Key" },
    description: "1 to 255 printable ASCII characters: the same request with the same key is done once.",
  });
const prefer = z
  .string()
  .optional()
  .meta({
    param: { id: "Prefer" },
    description: "`respond-async` answers 202 at once.",
  });

/** The OpenAPI 3.1 document of every route file under `app/`. The same files give the same text. */
export async function openApiDocument(root: string) {
  const routes = await declaredRoutes(root);
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return createDocument({
    openapi: "3.1.1",
    info: {
      title: "Tutti",
      version: VERSION,
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map((route) => route.declaration.tag))].sort().map((name) => ({ name })),
    paths,
    components: {
      headers: RESPONSE_HEADERS,
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "An API key: `tutti_live_…` or `tutti_test_…`." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "authjs.session-token",
          description: "Dashboard session.",
        },
      },
    },
  });
}

function operationOf(route: DeclaredRoute): ZodOpenApiOperationObject {
  const { declaration } = route;
  const { scope, body, documentedBody = body, examples } = declaration;
  const example = examples?.body === undefined ? {} : { example: examples.body };
  return {
    operationId: operationId(route),
    tags: [declaration.tag],
    summary: declaration.summary,
    description: [declaration.description, needed(scope)].filter(Boolean).join("\n\n"),
    security: scope === "public" ? [] : [{ key: [] }, { session: [] }],
    requestParams: parametersOf(route),
    ...(documentedBody
      ? {
          requestBody: {
            required: body === undefined || !body.safeParse(undefined).success,
            content: { "application/json": { schema: documentedBody, ...example } },
          },
        }
      : {}),
    responses: responsesOf(route),
  };
}

function needed(scope: string): string {
  if (scope === "public") return "Needs no key.";
  return scope === "any" ? "Needs any key or session." : `Needs the scope \`${scope}\`.`;
}

function parametersOf({ declaration, method, path }: DeclaredRoute) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  const declared = declaration.params instanceof z.ZodObject ? declaration.params.shape : {};
  const inPath = Object.fromEntries(names.map((name) => [name, declared[name] ?? z.string()]));
  const header = {
    ...declaration.documentedHeaders?.shape,
    ...(declaration.scope === "public" ? {} : { "Tutti-Workspace": session }),
    ...(method === "POST" && declaration.scope !== "public" ? { "Idempotency-Key": idempotencyKey } : {}),
    ...(declaration.start ? { Prefer: prefer } : {}),
  };
  return {
    ...(names.length > 0 ? { path: z.object(inPath) } : {}),
    ...(declaration.query instanceof z.ZodObject ? { query: declaration.query } : {}),
    ...(Object.keys(header).length > 0 ? { header: z.object(header) } : {}),
  };
}

/** `GET /v1/agents/{id}` → `getAgentsById`. */
export function operationId({ method, path }: Pick<DeclaredRoute, "method" | "path">): string {
  const words = path
    .replace(/^\/v1/, "")
    .split("/")
    .filter(Boolean)
    .flatMap((segment) =>
      segment.startsWith("{") ? ["by", ...segment.slice(1, -1).split("_")] : segment.split(/[^a-z0-9]+/i),
    );
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return method.toLowerCase() + (name || "Index");
}
