import { z } from "zod";
import type { ZodOpenApiResponseObject } from "zod-openapi";
import type { DeclaredRoute } from "./route-files";

/** RFC 9457 with our members; `code` is stable, `detail` is for people. */
export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string().meta({ description: "Stable name of what went wrong." }),
    request_id: z.string(),
    errors: z.array(
      z.object({ pointer: z.string().meta({ description: "JSON Pointer (RFC 6901)." }), detail: z.string() }),
    ),
  })
  .meta({ id: "Problem" });

const MEANINGS: Record<number, string> = {
  400: "The request is not valid; `errors` says where.",
  401: "No valid API key or session.",
  403: "The caller lacks the scope.",
  404: "No such resource in this workspace.",
  405: "The path does not answer this method; `Allow` lists those it does.",
  409: "Conflicts with the present state, or the Idempotency-Key is in progress.",
  413: "The body is too large.",
  415: "The body is not application/json in UTF-8 without Content-Encoding.",
  422: "Understood, but can't be processed; or the Idempotency-Key was used for another request.",
  429: "Over a rate limit; `Retry-After` says when to try again.",
  500: "Our fault; the request id finds it in the log.",
  502: "An agent answered wrongly.",
  503: "Not available for the moment; `Retry-After` says when to try again.",
  504: "Took too long.",
};

const text = (description: string) => ({ description, schema: { type: "string" as const } });

/** Response headers, described once under `components.headers`. */
export const RESPONSE_HEADERS = {
  "Tutti-Request-Id": text("Names this request in the log."),
  "Retry-After": text("Seconds."),
  "RateLimit-Policy": text("Quota and window of each limit."),
  RateLimit: text("What remains of each, and the seconds until it is whole again."),
  Location: text("The execution."),
  "Tutti-Execution-Id": text("Its id."),
  "Idempotent-Replayed": text("`true` when this answers an earlier, equal request."),
};

function headers(...names: (keyof typeof RESPONSE_HEADERS)[]) {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` as const }]));
}

const REQUEST_ID = headers("Tutti-Request-Id");
const RETRY_AFTER = headers("Retry-After");
const LIMITS = headers("RateLimit-Policy", "RateLimit");
const START = headers("Location", "Tutti-Execution-Id", "Idempotent-Replayed");

const problems = new Map(
  Object.entries(MEANINGS).map(([status, description]): [number, ZodOpenApiResponseObject] => [
    Number(status),
    {
      id: `Problem${status}`,
      description,
      headers:
        Number(status) === 429 || Number(status) === 503 ? { ...REQUEST_ID, ...RETRY_AFTER } : REQUEST_ID,
      content: { "application/problem+json": { schema: Problem } },
    },
  ]),
);

/** Statuses the wrapper and the services may answer with besides the declared ones. */
export function problemStatuses({ declaration, method, path }: DeclaredRoute): number[] {
  const statuses = [400, 500, 503];
  if (declaration.scope !== "public") statuses.push(401, 403, 404, 429);
  if (path.includes("{") || path === "/metrics") statuses.push(404, 401);
  if (method !== "GET") statuses.push(409, 422);
  if (declaration.body) statuses.push(413, 415);
  // What is signed is checked, counted and read like a caller's own request.
  if (declaration.anyQuery) statuses.push(413, 415, 429);
  if (declaration.start) statuses.push(502, 504);
  return [...new Set(statuses)].sort((left, right) => left - right);
}

type Responses = Record<`${1 | 2 | 3 | 4 | 5}${string}`, ZodOpenApiResponseObject>;

export function responsesOf(route: DeclaredRoute): Responses {
  const { declaration } = route;
  const responses: Responses = {};
  for (const [status, schema] of Object.entries(declaration.response)) {
    const limited = declaration.scope === "public" ? {} : LIMITS;
    const started = declaration.start ? START : {};
    responses[keyOf(Number(status))] = {
      description: Number(status) === 202 ? "Accepted; it goes on." : "Success.",
      headers: { ...REQUEST_ID, ...limited, ...started },
      ...contentOf(schema, declaration.media ?? []),
    };
  }
  for (const status of problemStatuses(route)) {
    const problem = problems.get(status);
    if (problem) responses[keyOf(status)] ??= problem;
  }
  return responses;
}

function contentOf(
  schema: z.ZodType | null,
  media: readonly string[],
): Pick<ZodOpenApiResponseObject, "content"> {
  const entries = media.map((type) => [type, { schema: { type: "string" as const } }] as const);
  if (schema) return { content: { ...Object.fromEntries(entries), "application/json": { schema } } };
  return entries.length > 0 ? { content: Object.fromEntries(entries) } : {};
}

function keyOf(status: number): keyof Responses {
  if (status < 100 || status > 599) throw new Error(`${status} is not an HTTP status.`);
  return `${status}` as keyof Responses;
}
