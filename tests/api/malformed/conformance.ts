import { validateJson } from "@/lib/core/json-schema";
import type { Answer } from "../client";
import type { Operation } from "./operations";

/** How many answers were held against the document, for the suites to say. */
export const conformance = { answers: 0 };

/** SAFETY.md A7: what an answer has that the OpenAPI document doesn't say; empty when it is as documented. */
export function departures(operation: Operation, answer: Answer): string[] {
  conformance.answers++;
  const documented = operation.responses[String(answer.status)];
  if (!documented) return [`status ${answer.status} is not documented`];
  const missing = documented.headers
    .filter((name) => REQUIRED_HEADERS.includes(name) && !answer.headers.has(name))
    .map((name) => `the header ${name} is missing`);
  return [...missing, ...contentDepartures(documented.content, answer)];
}

/** Other documented headers are there only under conditions that their descriptions name. */
const REQUIRED_HEADERS = ["Tutti-Request-Id", "Retry-After"];

function contentDepartures(content: Operation["responses"][string]["content"], answer: Answer): string[] {
  const type = answer.headers.get("content-type")?.split(";")[0]?.trim() ?? "";
  if (Object.keys(content).length === 0) {
    return answer.text === "" ? [] : [`status ${answer.status} is documented without a body`];
  }
  const schema = content[type];
  if (!schema) return [`status ${answer.status} is not documented as ${type || "without a content type"}`];
  const value = /[/+]json$/.test(type) ? answer.json : answer.text;
  return validateJson(schema, value).map(({ pointer, detail }) => `${pointer || "the answer"}: ${detail}`);
}
