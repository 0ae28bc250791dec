import { z } from "zod";
import type { AnyDeclaration } from "./declaration";

/** A declaration with what can be worked out once, at load, instead of at each request. */
export interface PreparedRoute {
  declaration: AnyDeclaration;
  status: number;
  /** Names a query may have. */
  queryNames: ReadonlySet<string>;
  /** Those of them that are numbers. */
  numberNames: ReadonlySet<string>;
  bodyOptional: boolean;
}

export function prepare(declaration: AnyDeclaration): PreparedRoute {
  const query = declaration.query ? membersOf(declaration.query) : {};
  return {
    declaration,
    status: declaration.status ?? smallestSuccess(declaration),
    queryNames: new Set(Object.keys(query)),
    numberNames: new Set(Object.keys(query).filter((name) => isNumber(query[name]))),
    bodyOptional: declaration.body?.safeParse(undefined).success ?? true,
  };
}

function smallestSuccess(declaration: AnyDeclaration): number {
  const statuses = Object.keys(declaration.response).map(Number);
  return Math.min(...statuses.filter((status) => status >= 200 && status < 300), 599);
}

/** A query is an object schema, perhaps refined or piped; its members are the object's. */
function membersOf(schema: z.ZodType): Readonly<Record<string, unknown>> {
  if (schema instanceof z.ZodObject) return schema.shape;
  if (schema instanceof z.ZodPipe && schema.in instanceof z.ZodType) return membersOf(schema.in);
  throw new Error("The query of a route is a z.object.");
}

function isNumber(schema: unknown): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return isNumber(schema.unwrap());
  return schema instanceof z.ZodNumber;
}
