import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { redactText } from "@/lib/guard/redact";

/**
 * Edited arguments with the secrets that nobody was shown: who leaves a hidden text as it was shown means what it
 * hides, and not its mark.
 */
export function withHidden(edited: JsonObject, asked: Json): JsonObject {
  const filled = fill(edited, asked);
  return isJsonObject(filled) ? filled : edited;
}

function fill(edited: Json, asked: Json | undefined): Json {
  if (typeof edited === "string") {
    return typeof asked === "string" && edited === redactText(asked) ? asked : edited;
  }
  if (Array.isArray(edited)) {
    const before = Array.isArray(asked) ? asked : [];
    return edited.map((item, index) => fill(item, before[index]));
  }
  if (!isJsonObject(edited)) return edited;
  const before = isJsonObject(asked) ? asked : {};
  return Object.fromEntries(
    Object.entries(edited).map(([name, item]) => [
      name,
      fill(item, Object.hasOwn(before, name) ? before[name] : undefined),
    ]),
  );
}
