import type { z } from "zod";
import { preflight } from "./cors";
import {
  METHODS,
  type Declarations,
  type MethodDeclaration,
  type RouteContext,
  type RouteHandler,
} from "./declaration";
import { answer } from "./pipeline";
import { UNKNOWN_METHOD } from "./plain-requests";
import { prepare } from "./prepare";

export type { MethodDeclaration, RouteCall, RouteHandler } from "./declaration";

export type RouteModule = Record<
  "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS",
  RouteHandler
>;

type NoQuery = z.ZodObject<Record<never, never>>;
type AnyParams = z.ZodRecord<z.ZodString, z.ZodString>;
type NoBody = z.ZodUndefined;

/**
 * All methods of one path. Undeclared ones answer 405 with `Allow`; HEAD mirrors GET; OPTIONS answers CORS
 * preflights. Each type parameter is one schema of one method, so handlers are typed without annotations.
 */
export function routes<
  GetQuery extends z.ZodType = NoQuery,
  GetParams extends z.ZodType = AnyParams,
  PostQuery extends z.ZodType = NoQuery,
  PostParams extends z.ZodType = AnyParams,
  PostBody extends z.ZodType = NoBody,
  PutQuery extends z.ZodType = NoQuery,
  PutParams extends z.ZodType = AnyParams,
  PutBody extends z.ZodType = NoBody,
  PatchQuery extends z.ZodType = NoQuery,
  PatchParams extends z.ZodType = AnyParams,
  PatchBody extends z.ZodType = NoBody,
  DeleteQuery extends z.ZodType = NoQuery,
  DeleteParams extends z.ZodType = AnyParams,
  DeleteBody extends z.ZodType = NoBody,
>(declarations: {
  GET?: MethodDeclaration<GetQuery, GetParams>;
  POST?: MethodDeclaration<PostQuery, PostParams, PostBody>;
  PUT?: MethodDeclaration<PutQuery, PutParams, PutBody>;
  PATCH?: MethodDeclaration<PatchQuery, PatchParams, PatchBody>;
  DELETE?: MethodDeclaration<DeleteQuery, DeleteParams, DeleteBody>;
}): RouteModule {
  return makeHandlers(declarations);
}

function makeHandlers(declarations: Declarations): RouteModule {
  const declared = METHODS.filter((method) => declarations[method]);
  const allow = [...declared, ...(declarations.GET ? ["HEAD"] : []), "OPTIONS"].join(", ");
  const handlerFor = (method: (typeof METHODS)[number]): RouteHandler => {
    const declaration = declarations[method];
    if (!declaration) return (request) => answer(request, undefined, { refuse: allow });
    const prepared = prepare(declaration);
    const handler: RouteHandler = (request, context) => {
      const unknown = request.headers.has(UNKNOWN_METHOD);
      return answer(request, context, unknown ? { refuse: allow } : { route: prepared });
    };
    handler.declaration = declaration;
    return handler;
  };
  const get = handlerFor("GET");
  return {
    GET: get,
    POST: handlerFor("POST"),
    PUT: handlerFor("PUT"),
    PATCH: handlerFor("PATCH"),
    DELETE: handlerFor("DELETE"),
    HEAD: (request, context) => withoutBody(get, request, context),
    OPTIONS: (request) => preflight(request, allow),
  };
}

async function withoutBody(get: RouteHandler, request: Request, context?: RouteContext): Promise<Response> {
  const response = await get(request, context);
  await response.body?.cancel();
  return new Response(null, { status: response.status, headers: response.headers });
}
