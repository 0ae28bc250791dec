import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import type { Scene } from "./scene";

const DEEPEST = 8;

/** A value that fits the schema, with content that comes from the scene. */
export function fromSchema(schema: JsonObject, scene: Scene): Json {
  return new Maker(schema, scene).value(schema, "", 0);
}

class Maker {
  constructor(
    private readonly root: JsonObject,
    private readonly scene: Scene,
  ) {}

  value(given: Json | undefined, name: string, depth: number): Json {
    const schema = this.plain(given);
    if (schema.const !== undefined) return schema.const;
    if (Array.isArray(schema.enum)) return this.pick(schema.enum, name);
    const type = Array.isArray(schema.type) ? schema.type.find((item) => item !== "null") : schema.type;
    if (type === "object" || isJsonObject(schema.properties)) return this.object(schema, depth);
    if (type === "array") return this.array(schema, name, depth);
    if (type === "integer" || type === "number") return this.number(schema, name, type === "integer");
    if (type === "boolean") return this.verdict(name);
    if (type === "null") return null;
    return this.text(schema, name);
  }

  /** References followed, unions decided for their first branch. */
  private plain(given: Json | undefined, hops = 0): JsonObject {
    const schema = isJsonObject(given) ? given : {};
    if (hops > DEEPEST) return {};
    if (typeof schema.$ref === "string") return this.plain(this.lookUp(schema.$ref), hops + 1);
    const union = [schema.anyOf, schema.oneOf].find((item): item is Json[] => Array.isArray(item));
    if (union) {
      const first = union.find((item) => isJsonObject(item) && item.type !== "null");
      return this.plain(first, hops + 1);
    }
    if (!Array.isArray(schema.allOf)) return schema;
    const { allOf, ...rest } = schema;
    return Object.assign({}, ...allOf.map((item) => this.plain(item, hops + 1)), rest) as JsonObject;
  }

  private lookUp(reference: string): Json | undefined {
    let value: Json | undefined = this.root;
    for (const part of reference.replace(/^#\/?/, "").split("/").filter(Boolean))
      value = isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
    return value;
  }

  private object(schema: JsonObject, depth: number): JsonObject {
    const properties = isJsonObject(schema.properties) ? schema.properties : {};
    const required = Array.isArray(schema.required) ? schema.required : [];
    const names = Object.keys(properties).filter((name) => depth < DEEPEST || required.includes(name));
    return Object.fromEntries(names.map((name) => [name, this.value(properties[name], name, depth + 1)]));
  }

  private array(schema: JsonObject, name: string, depth: number): Json[] {
    if (depth >= DEEPEST) return [];
    const least = typeof schema.minItems === "number" ? schema.minItems : 0;
    const most = typeof schema.maxItems === "number" ? schema.maxItems : 3;
    const count = Math.max(least, Math.min(3, most));
    return Array.from({ length: count }, (_, index) => {
      const item = this.value(schema.items, singular(name), depth + 1);
      return typeof item === "string" && count > 1 ? `${item} (${index + 1})` : item;
    });
  }

  private number(schema: JsonObject, name: string, whole: boolean): number {
    const low = numberOf(schema.minimum) ?? numberOf(schema.exclusiveMinimum);
    const high = numberOf(schema.maximum) ?? numberOf(schema.exclusiveMaximum);
    const isShare = /score|rating|quality|grade|confidence|probability|progress/i.test(name);
    if (isShare) {
      const top = high ?? (whole ? 10 : 1);
      const bottom = low ?? 0;
      const value = bottom + (top - bottom) * this.scene.score;
      return whole ? Math.round(value) : Math.round(value * 100) / 100;
    }
    if (/round|revision|iteration|version|attempt/i.test(name)) return clamp(this.scene.round, low, high);
    return clamp(1, low, high);
  }

  /** What ends a loop is true once the work is good enough. */
  private verdict(name: string): boolean {
    if (/block|fail|error|reject|needs|missing|escalat|unsafe/i.test(name)) return false;
    return /done|complet|accept|approv|pass|good|ready|final|finish|satisf/i.test(name)
      ? this.scene.score >= 0.8
      : true;
  }

  private pick(options: Json[], name: string): Json {
    const text = options.map(String);
    const good = text.findIndex((option) => /accept|approv|pass|done|good|final|yes|ready/i.test(option));
    const more = text.findIndex((option) => /revis|reject|retry|improv|continue|again|no\b/i.test(option));
    if (good >= 0 && more >= 0) return options[this.scene.score >= 0.8 ? good : more] ?? null;
    const told = text.findIndex(
      (option) => option.length > 2 && this.scene.task.toLowerCase().includes(option.toLowerCase()),
    );
    return (
      options[
        /priority|severity|urgency/i.test(name) ? Math.min(1, options.length - 1) : Math.max(0, told)
      ] ?? null
    );
  }

  private text(schema: JsonObject, name: string): string {
    const { topic, round } = this.scene;
    if (schema.format === "date-time") return "2026-01-01T09:00:00Z";
    if (schema.format === "date") return "2026-01-01";
    if (schema.format === "email") return "someone@example.com";
    if (schema.format === "uri") return "https://example.com/";
    const words = name
      .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
      .replaceAll(/[_-]/g, " ")
      .trim()
      .toLowerCase();
    const text = /title|name|heading/.test(words)
      ? topic
      : /feedback|critique|comment|suggestion|reason/.test(words)
        ? `Round ${round}: clear on ${topic}; say the main point earlier and give one example.`
        : /draft|content|body|text|answer|result|summary|report|reply/.test(words)
          ? `Draft ${round}: ${topic}, in three short points.`
          : `${words === "" ? "Answer" : words[0]?.toUpperCase() + words.slice(1)}: ${topic}`;
    return fitLength(text, numberOf(schema.minLength), numberOf(schema.maxLength));
  }
}

function singular(name: string): string {
  return name.length > 3 && name.endsWith("s") && !name.endsWith("ss") ? name.slice(0, -1) : name;
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function clamp(value: number, low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY): number {
  return Math.min(high, Math.max(low, value));
}

function fitLength(text: string, least = 0, most = Number.POSITIVE_INFINITY): string {
  return text.slice(0, most).padEnd(least, ".");
}
