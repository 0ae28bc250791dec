import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { jsonEqual } from "@/lib/core/condition";
import { pointerSegment } from "@/lib/core/pointer";
import { type Answer, call, type Call } from "../client";
import { routeOf } from "../routes";
import { resolved } from "./operations";
import { itemsOf, meant } from "./sample";

interface Stored {
  answer: Answer;
  body: JsonObject;
  headers: Call["headers"];
}

const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

/** Where what was sent can be read again, by the operation; others show it in their own answer. */
const READERS: Record<string, (stored: Stored) => Promise<JsonObject>> = {
  postMemory: async ({ answer, headers }) => {
    const list = await call(routeOf("GET", "/v1/memory"), headers ? { headers } : {});
    const { data } = asObject(list.json);
    const items = Array.isArray(data) ? data.map(asObject) : [];
    return items.find((item) => item.id === asObject(answer.json).item_id) ?? {};
  },
  postOrchestrate: readExecution,
  postOrchestrationsByIdExecute: readExecution,
  postOrchestrations: readDefinition,
  putOrchestrationsById: readDefinition,
};

async function readExecution({ answer, body, headers }: Stored): Promise<JsonObject> {
  const id = String(asObject(answer.json).execution_id);
  const route = routeOf("GET", "/v1/executions/{id}");
  const execution = asObject((await call(route, { params: { id }, ...(headers ? { headers } : {}) })).json);
  const { user_id: userId, ...context } = asObject(execution.context);
  const { input = null, metadata = {}, tags = [], session_id = null, priority = 0 } = execution;
  return {
    [inputName(body)]: input,
    metadata,
    tags,
    session_id,
    priority,
    context,
    ...(userId === undefined ? {} : { user_id: userId }),
  };
}

/** What the input of the execution was called in the request. */
function inputName(body: JsonObject): string {
  if (body.intent !== undefined) return "inputs";
  if (body.capability !== undefined) return body.parameters === undefined ? "inputs" : "parameters";
  return "input";
}

async function readDefinition({ answer }: Stored): Promise<JsonObject> {
  const detail = asObject(answer.json);
  return asObject(asObject(detail.draft).definition ?? detail.definition);
}

/** Where what is stored differs from what was sent, of the members that can be read again. */
export async function changedMembers(id: string, schema: JsonObject, stored: Stored): Promise<string[]> {
  const reader = READERS[id] ?? (({ answer }: Stored) => Promise.resolve(asObject(answer.json)));
  const found = await reader(stored);
  const comparison = { loose: DEFINITIONS.has(id), schema, pointer: "" };
  return differences(comparison, stored.body, found).map(
    (pointer) => `${pointer} was sent and is read back otherwise`,
  );
}

/** Of a definition, the document only says that it is an object; members it doesn't have are dropped. */
const DEFINITIONS: ReadonlySet<string> = new Set(["postOrchestrations", "putOrchestrationsById"]);
/** Texts that lose the blanks at their ends, as they are names and labels. */
const TRIMMED: ReadonlySet<string> = new Set(["/name", "/settings/description"]);
/** Lists in which equal items become one. */
const UNIQUE: ReadonlySet<string> = new Set(["/scopes", "/tags"]);

/** Addresses are kept in small letters, names without blanks at their ends, words of a list once each. */
function normal(value: Json, pointer: string): Json {
  if (typeof value === "string" && pointer === "/email") return value.toLowerCase();
  if (typeof value === "string" && TRIMMED.has(pointer)) return value.trim();
  return Array.isArray(value) && UNIQUE.has(pointer) ? [...new Set(value)] : value;
}

interface Comparison {
  schema: JsonObject;
  pointer: string;
  loose: boolean;
}

/** Objects with declared members are compared by those that both have (others are dropped, or filled in). */
function differences({ schema, pointer, loose }: Comparison, given: Json, found: Json): string[] {
  const sent = normal(given, pointer);
  const itself = meant(schema);
  const properties = resolved(itself.properties);
  const declared = loose || pointer === "" || Object.keys(properties).length > 0;
  if (isJsonObject(sent) && isJsonObject(found) && declared) {
    const common = Object.keys(sent).filter((name) => Object.hasOwn(found, name));
    return common.flatMap((name) => {
      const place = `${pointer}/${pointerSegment(name)}`;
      const below = { schema: resolved(properties[name]), pointer: place, loose };
      return differences(below, sent[name] ?? null, found[name] ?? null);
    });
  }
  if (Array.isArray(sent) && Array.isArray(found) && sent.length === found.length) {
    const items = itemsOf(itself);
    return sent.flatMap((item, index) =>
      differences({ schema: items, pointer: `${pointer}/${index}`, loose }, item, found[index] ?? null),
    );
  }
  return jsonEqual(given, found) || jsonEqual(sent, found) ? [] : [pointer];
}
