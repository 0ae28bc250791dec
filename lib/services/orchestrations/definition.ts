import { createHash } from "node:crypto";
import { canonicalJson } from "@/lib/core/canonical-json";
import { TuttiError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import {
  checkOrchestration,
  type Known,
  type OrchestrationDefinition,
  OrchestrationInput,
} from "@/lib/core/orchestration";

/** A definition that may be stored: as it was written, and as the engine reads it. */
export interface AcceptedDefinition {
  input: OrchestrationInput;
  columns: { source: JsonObject; definition: OrchestrationDefinition; contentHash: string };
}

/** Throws `unprocessable` with JSON Pointers into what was sent. Members the schema doesn't know are dropped. */
export function acceptDefinition(sent: unknown, known: Known): AcceptedDefinition {
  const { definition, errors } = checkOrchestration(sent, known);
  if (!definition || errors.length > 0)
    throw new TuttiError("unprocessable", "The orchestration is not valid.", { errors });
  const input = OrchestrationInput.parse(sent);
  // Through JSON: absent optional members must not be stored, nor hashed, as undefined.
  const source = JSON.parse(JSON.stringify(input)) as JsonObject;
  return { input, columns: { source, definition, contentHash: contentHashOf(source) } };
}

/** SHA-256 of the canonical JSON (RFC 8785) of a definition as it was written. */
export function contentHashOf(source: JsonObject): string {
  return createHash("sha256").update(canonicalJson(source)).digest("hex");
}
