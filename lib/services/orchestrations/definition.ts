import { createHash } from "node:crypto";
import { canonicalJson } from "@/lib/core/canonical-json";
import { TuttiError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { checkOrchestration, type Known, OrchestrationInput } from "@/lib/core/orchestration";

/** A definition that may be stored: as it was written, so that it can be edited and sent again. */
export interface AcceptedDefinition {
  input: OrchestrationInput;
  stored: JsonObject;
  contentHash: string;
}

/** Throws `unprocessable` with JSON Pointers into what was sent. Members the schema doesn't know are dropped. */
export function acceptDefinition(sent: unknown, known: Known): AcceptedDefinition {
  const { errors } = checkOrchestration(sent, known, { supported: "part" });
  if (errors.length > 0) throw new TuttiError("unprocessable", "The orchestration is not valid.", { errors });
  const input = OrchestrationInput.parse(sent);
  // Through JSON: absent optional members must not be stored, nor hashed, as undefined.
  const stored = JSON.parse(JSON.stringify(input)) as JsonObject;
  return { input, stored, contentHash: createHash("sha256").update(canonicalJson(stored)).digest("hex") };
}
