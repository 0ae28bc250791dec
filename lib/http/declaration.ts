import type { z } from "zod";
import type { Json } from "@/lib/core/json";
import type { Scope } from "@/lib/core/scopes";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import type { IdempotencyHandle } from "@/lib/services/idempotency/store";

/** What a route needs of its caller: a scope, any authenticated caller, or nobody in particular. */
export type Requirement = Scope | "any" | "public";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

/** What a handler gets. Everything in it has been authenticated, limited and parsed. */
export interface RouteCall<Query, Params, Body> {
  /** Throws `unauthenticated` on a public route: there is no caller to make a context for. */
  readonly ctx: Context;
  readonly runtime: Runtime;
  readonly request: Request;
  readonly requestId: string;
  readonly query: Query;
  readonly params: Params;
  readonly body: Body;
  /** Present when the request came with an Idempotency-Key: a start stores its execution id under it. */
  readonly idempotency: IdempotencyHandle | null;
}

type NoQuery = z.ZodObject<Record<never, never>>;
type AnyParams = z.ZodRecord<z.ZodString, z.ZodString>;
type NoBody = z.ZodUndefined;

/** One method of one path: what it needs, what it takes, what it answers. The OpenAPI document is made of these. */
export interface MethodDeclaration<
  Query extends z.ZodType = NoQuery,
  Params extends z.ZodType = AnyParams,
  Body extends z.ZodType = NoBody,
> {
  summary: string;
  description?: string;
  tag: string;
  scope: Requirement;
  query?: Query;
  /** The query is the caller's own and no part of the API: the handler reads it. */
  anyQuery?: boolean;
  params?: Params;
  body?: Body;
  /** What a body looks like, for the OpenAPI document, where `body` or the handler leaves the checking to a service. */
  documentedBody?: z.ZodType;
  /** Headers that the handler reads itself, for the OpenAPI document. */
  documentedHeaders?: z.ZodObject;
  /** Status → schema of the JSON; null for an answer without a body or that isn't JSON (see `media`). */
  response: Readonly<Record<number, z.ZodType | null>>;
  /** Content types of a `Response` the handler makes itself, e.g. `text/event-stream`. */
  media?: readonly string[];
  /** Sent with the data; default the smallest declared 2xx. */
  status?: number;
  /** Starts an execution: counts against the starts limit, and a repeated key is answered from the execution. */
  start?: boolean;
  /** Valid requests, shown in the API docs and used by the generated tests. */
  examples?: { body?: Json; query?: Record<string, string> };
  handle: (call: RouteCall<z.output<Query>, z.output<Params>, z.output<Body>>) => unknown;
}

/** A declaration with its schemas' types forgotten, as the wrapper, the tests and the generator read it. */
export type AnyDeclaration = Omit<MethodDeclaration, "query" | "params" | "body" | "handle"> & {
  query?: z.ZodType;
  params?: z.ZodType;
  body?: z.ZodType;
  /** A method, so that handlers of every schema fit: the wrapper gives each what its own schemas produced. */
  handle(call: RouteCall<unknown, unknown, unknown>): unknown;
};

export type Declarations = Partial<Record<Method, AnyDeclaration>>;

export interface RouteContext {
  params: Promise<Record<string, string | string[] | undefined>>;
}

/** What Next calls, with the declaration on it so that tests and OpenAPI read one truth. */
export interface RouteHandler {
  (request: Request, context?: RouteContext): Promise<Response>;
  declaration?: AnyDeclaration;
}
