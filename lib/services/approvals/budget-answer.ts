import { TuttiError } from "@/lib/core/errors";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import type { ApprovalRow } from "./request";

/** The limit that is granted: what was proposed, or what the deciding person says instead. */
export function budgetAnswer(row: ApprovalRow, edited: JsonObject | null): JsonObject {
  const asked = isJsonObject(row.arguments) ? row.arguments : {};
  const to = edited && "proposed" in edited ? edited.proposed : asked.proposed;
  const used = typeof asked.used === "number" ? asked.used : 0;
  if (typeof to === "number" && to > used && to <= 1_000_000_000) return { [row.tool]: to };
  throw new TuttiError("unprocessable", "The new limit must leave something to spend.", {
    errors: [{ pointer: "/arguments/proposed", detail: `Must be a number above ${used}.` }],
  });
}
