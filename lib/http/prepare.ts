import { z } from "zod";
import type { AnyDeclaration } from "./declaration";

/** A declaration with what can be worked out once, at load, instead of at each request. */
export interface PreparedRoute {
  declaration: AnyDeclaration;
  status: number;
  /** Names a query may have. */
  queryNames: ReadonlySet<string>;
  bodyOptional: boolean;
}

export function prepare(declaration: AnyDeclaration): PreparedRoute {
  return {
    declaration,
    status: declaration.status ?? smallestSuccess(declaration),
    queryNames: new Set(declaration.query ? namesOf(declaration.query) : []),
    bodyOptional: declaration.body?.safeParse(undefined).success ?? true,
  };
}

function smallestSuccess(declaration: AnyDeclaration): number {
  const statuses = Object.keys(declaration.response).map(Number);
  return Math.min(...statuses.filter((status) => status >= 200 && status < 300), 599);
}

/** A query is an object schema, perhaps refined or piped; its names are the object's. */
function namesOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodPipe && schema.in instanceof z.ZodType) return namesOf(schema.in);
  throw new Error("The query of a route is a z.object.");
}
