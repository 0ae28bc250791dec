import { invalid } from "@/lib/core/errors";

const ENTITY_TAG = /^"([\x21\x23-\x7e]{1,200})"$/;

/** The one strong entity tag of `If-Match` (RFC 9110 §13.1.1); undefined without one, or for `*`: anything goes. */
export function readIfMatch(headers: Headers): string | undefined {
  const value = headers.get("if-match")?.trim();
  if (value === undefined || value === "*") return undefined;
  const tag = ENTITY_TAG.exec(value)?.[1];
  if (tag === undefined) throw invalid('If-Match takes one entity tag in quotes: `"<content hash>"`.');
  return tag;
}
