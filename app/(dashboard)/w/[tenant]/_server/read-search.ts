import type { z } from "zod";
import { hasCode } from "@/lib/core/errors";
import type { Page, PageInput } from "@/lib/services/paging";

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** A page of `/w/{slug}`; pages below take more parameters of the path. */
export interface PageProps<Params extends Record<string, string> = Record<never, string>> {
  params: Promise<{ tenant: string } & Params>;
  searchParams: SearchParams;
}

/** The address's filters by the API's own shape; what doesn't fit it is left out rather than an error. */
export async function readSearch<Schema extends z.ZodType>(
  schema: Schema,
  searchParams: SearchParams,
): Promise<z.output<Schema>> {
  const given = Object.entries(await searchParams).filter(([, value]) => typeof value === "string" && value);
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const wrong = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  return schema.parse(Object.fromEntries(given.filter(([name]) => !wrong.has(name))));
}

/** The page a cursor leads to; the first one when the cursor is of another list or damaged. */
export async function listPage<Item, Input extends PageInput>(
  list: (input: Input) => Promise<Page<Item>>,
  input: Input,
): Promise<Page<Item>> {
  try {
    return await list(input);
  } catch (error) {
    if (input.cursor === undefined || !hasCode(error, "invalid")) throw error;
    return list({ ...input, cursor: undefined });
  }
}
