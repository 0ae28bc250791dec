import { isJsonObject, type JsonObject } from "@/lib/core/json";
import committed from "../../openapi.json" with { type: "json" };

/** ChatGPT Actions take at most 30 operations; those that start work come first. */
const MOST_ACTIONS = 30;
const ACTION_PATHS = [
  "/v1/orchestrate",
  "/v1/orchestrations/{id}/execute",
  "/v1/jobs/{id}",
  "/v1/executions",
  "/v1/orchestrations",
  "/v1/agents",
  "/v1/contracts",
  "/v1/memory",
  "/v1/sessions",
];

const document = asObject(committed);

/**
 * The committed document, its server relative to wherever it was fetched from. For Actions: this server's address,
 * and only the operations an assistant has use for.
 */
export function servedDocument(publicUrl: string, forActions: boolean): JsonObject {
  if (!forActions) return document;
  return { ...document, servers: [{ url: publicUrl }], paths: actionPaths(document.paths ?? {}) };
}

/** By way of `unknown`: the type of the whole literal document is of no use to anybody. */
function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function actionPaths(paths: JsonObject[string]): JsonObject {
  if (!isJsonObject(paths)) return {};
  const ranked = Object.entries(paths)
    .map(([path, item]) => ({ path, item, rank: rankOf(path) }))
    .filter(({ rank }) => rank >= 0)
    .sort((left, right) => left.rank - right.rank);
  const kept: JsonObject = {};
  let room = MOST_ACTIONS;
  for (const { path, item } of ranked) {
    const operations = isJsonObject(item) ? Object.entries(item).slice(0, room) : [];
    room -= operations.length;
    if (operations.length > 0) kept[path] = Object.fromEntries(operations);
  }
  return kept;
}

/** The exact paths first, in their order; then what lies below them; streams and files not at all. */
function rankOf(path: string): number {
  if (/\/(stream|events|ledger|logs\.zip)$/.test(path)) return -1;
  const exact = ACTION_PATHS.indexOf(path);
  if (exact >= 0) return exact;
  const below = ACTION_PATHS.findIndex((prefix) => path.startsWith(`${prefix}/`));
  return below < 0 ? -1 : ACTION_PATHS.length + below;
}
