import { isJsonObject } from "@/lib/core/json";
import type { Answer } from "../client";
import { departures } from "./conformance";
import type { Operation } from "./operations";

/** A stack, SQL, a path of ours or a library's words: what an answer never holds. */
const LEAKS =
  /\bat \S+ \(|\bat \/|node_modules|\blib\/|\.ts:\d|select .* from|insert into|update .* set |SQLSTATE|Failed query|violates|ZodError|SyntaxError|TypeError|RangeError/i;

/** What is wrong with any answer at all: our fault, or not as documented. */
export function unsound(operation: Operation, answer: Answer): string[] {
  const wrong = departures(operation, answer);
  if (answer.status >= 500) wrong.push(`status ${answer.status}`);
  if (answer.status >= 400) wrong.push(...problemFaults(answer));
  return wrong;
}

/** What is wrong with an answer to something that must be refused. `pointers`: where it may say so; none: anywhere. */
export function notRefused(answer: Answer, pointers: readonly string[]): string[] {
  if (answer.status < 400) return [`accepted with ${answer.status}`];
  if (pointers.length === 0 || answer.status === 413 || answer.status === 415) return [];
  const named = namedBy(answer);
  const found = named.some((name) => pointers.some((pointer) => isWithin(name, pointer)));
  return found ? [] : [`names ${JSON.stringify(named)} instead of ${JSON.stringify(pointers.slice(0, 5))}`];
}

/** The pointers of a problem. */
export function namedBy({ json }: Answer): string[] {
  const errors = isJsonObject(json) && Array.isArray(json.errors) ? json.errors : [];
  return errors.map((error) => String(isJsonObject(error) ? error.pointer : ""));
}

function isWithin(pointer: string, place: string): boolean {
  return pointer === place || pointer.startsWith(`${place}/`);
}

export function problemFaults(answer: Answer): string[] {
  const { json, status, headers, text } = answer;
  if (headers.get("content-type") !== "application/problem+json") return ["is not a problem document"];
  if (!isJsonObject(json)) return ["the problem is no object"];
  const faults: string[] = [];
  if (json.status !== status) faults.push(`says status ${String(json.status)}`);
  if (json.request_id !== headers.get("tutti-request-id")) faults.push("names another request");
  if (typeof json.request_id !== "string" || !json.request_id.startsWith("req_"))
    faults.push("names no request");
  if (LEAKS.test(text)) faults.push("tells what is inside");
  return faults;
}
