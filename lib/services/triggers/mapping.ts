import { type FieldError, isTuttiError, TuttiError } from "@/lib/core/errors";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { inspectTemplates, pathText, renderTemplate } from "@/lib/core/template";
import { READABLE_HEADERS } from "./shapes";

const ROOTS = ["body", "headers", "query"];

/** Throws `unprocessable` with pointers below `/input_mapping` for templates that can't ever be filled in. */
export function checkMapping(mapping: JsonObject | null | undefined): void {
  if (!mapping) return;
  const { references, errors } = inspectTemplates(mapping, "/input_mapping");
  const wrong = references.flatMap(({ path, pointer }): FieldError[] => {
    const detail = problemOf(path);
    return detail ? [{ pointer, detail: `"${pathText(path)}": ${detail}` }] : [];
  });
  const all = [...errors, ...wrong];
  if (all.length > 0)
    throw new TuttiError("unprocessable", "The input mapping is not valid.", { errors: all });
}

function problemOf([root = "", name]: string[]): string | null {
  if (!ROOTS.includes(root)) return `there is no "${root}"; one can read ${ROOTS.join(", ")}.`;
  if (root !== "headers" || name === undefined || READABLE_HEADERS.some((readable) => readable === name))
    return null;
  return `this header can't be read; these can: ${READABLE_HEADERS.join(", ")}.`;
}

/** A signed message, as far as a mapping may see it. */
export interface MessageContent {
  body: Json;
  headers: Headers;
  query: URLSearchParams;
}

/** The input of the execution. Throws `unprocessable` when the message doesn't hold what the mapping reads. */
export function mapInput(mapping: JsonObject | null, message: MessageContent): JsonObject {
  const { body } = message;
  if (mapping === null) {
    if (isJsonObject(body)) return body;
    throw new TuttiError(
      "unprocessable",
      "The body must be a JSON object, or the trigger needs an input mapping.",
    );
  }
  const headers = READABLE_HEADERS.flatMap((name): [string, string][] => {
    const value = message.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const scope = {
    body,
    headers: Object.fromEntries(headers),
    query: Object.fromEntries(message.query),
  };
  try {
    return renderTemplate(mapping, scope) as JsonObject;
  } catch (error) {
    if (!isTuttiError(error)) throw error;
    throw new TuttiError("unprocessable", `The input mapping doesn't fit this message: ${error.message}`);
  }
}
