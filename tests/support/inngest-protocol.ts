import { createHmac } from "node:crypto";
import { canonicalJson } from "@/lib/core/canonical-json";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";

/** A function as the SDK registers it. */
export interface FunctionConfig {
  id: string;
  triggers: { event?: string; cron?: string; expression?: string }[];
  cancel?: { event: string; if?: string }[];
  concurrency?: { key?: string; limit: number };
  priority?: { run?: string };
  timeouts?: { finish?: string };
  steps: Record<string, { retries?: { attempts: number } }>;
}

/** What the SDK asks the server to do or tells it was done. */
export interface Op {
  op: string;
  id: string;
  name?: string;
  displayName?: string;
  data?: Json;
  error?: Json;
  opts?: { if?: string; timeout?: string; function_id?: string; payload?: { data?: JsonObject } };
}

export interface ServerEvent {
  id: string;
  name: string;
  data: JsonObject;
  ts: number;
}

/** The signature of a request or an answer: HMAC of the canonical JSON (or the text) and the time. */
export function signature(body: Json | string, key: string, at: Date): string {
  const time = Math.round(at.getTime() / 1000).toString();
  const text = typeof body === "string" ? body : canonicalJson(body);
  const secret = key.replace(/^signkey-\w+-/, "");
  return `t=${time}&s=${createHmac("sha256", secret).update(text).update(time).digest("hex")}`;
}

const UNITS: Record<string, number> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** `1d2h3s` in milliseconds. */
export function duration(text: string): number {
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([wdhms])/g))
    sum += Number(count) * (UNITS[unit ?? ""] ?? 0);
  return sum;
}

function readPath(value: Json, path: string): Json {
  return path
    .split(".")
    .reduce<Json>((item, name) => (isJsonObject(item) ? (item[name] ?? null) : null), value);
}

interface Scope {
  event: ServerEvent;
  async?: ServerEvent;
}

function operand(text: string, scope: Scope): Json {
  const quoted = /^'(.*)'$/.exec(text.trim());
  if (quoted) return quoted[1] ?? "";
  const [root = "", ...path] = text.trim().split(".");
  const event = root === "async" ? scope.async : scope.event;
  return event ? readPath({ name: event.name, data: event.data }, path.join(".")) : null;
}

/** Of the server's expression language what our functions use: one comparison. */
export function holds(expression: string | undefined, scope: Scope): boolean {
  if (!expression) return true;
  const [left = "", right = ""] = expression.split("==");
  return operand(left, scope) === operand(right, scope);
}

/** A concurrency key or a priority of an event. */
export function evaluate(expression: string, event: ServerEvent): Json {
  return operand(expression, { event });
}
