import { isJsonObject, type Json, type JsonObject } from "./json";
import type { Match } from "./planner-match";
import { GLUE, quotesIn, wordsIn } from "./planner-words";

/** Where a parameter of a mapped clause comes from. */
export type ParameterSource = { from: "clause"; value: Json } | { from: "previous" };

export type Extraction =
  | { ok: true; parameters: Record<string, ParameterSource> }
  | { ok: false; reason: string };

interface Field {
  name: string;
  schema: JsonObject;
  required: boolean;
}

/** Reads the parameters of `match.target` out of a clause: `key: value`, quoted text, amounts, and the rest as its text. */
export function extractParameters(clause: string, match: Match, hasPrevious: boolean): Extraction {
  const fields = fieldsOf(match.target.parameters);
  const parameters: Record<string, ParameterSource> = {};
  const set = (name: string, value: Json) => (parameters[name] = { from: "clause", value });
  let rest = match.between
    ? clause.slice(match.between.start, match.between.end)
    : ` ${clause.slice(match.end)}`;
  rest = takePairs(rest, fields, set);
  rest = takeTags(rest, fields, set);
  rest = takeAmount(rest, fields, set);
  rest = takeAddress(rest, fields, set);
  rest = takeChoices(rest, fields, set);
  const text = textField(fields, parameters);
  if (text) {
    const read = readText(withoutPlace(rest, match), match, hasPrevious);
    if ("reason" in read) return { ok: false, reason: read.reason };
    if (read.source) parameters[text.name] = read.source;
  }
  const missing = fields.find((field) => field.required && !Object.hasOwn(parameters, field.name));
  if (!missing) return { ok: true, parameters };
  return {
    ok: false,
    reason: `${match.target.name} needs "${missing.name}"; write it as ${missing.name}: value`,
  };
}

function fieldsOf(schema: JsonObject): Field[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  if (!isJsonObject(schema.properties))
    return [{ name: "text", schema: { type: "string" }, required: false }];
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    schema: isJsonObject(property) ? property : {},
    required: required.includes(name),
  }));
}

type Set = (name: string, value: Json) => unknown;

/** `key: value` and `key=value` for keys the schema knows; a value ends at the next key, at a comma, or is quoted. */
function takePairs(rest: string, fields: readonly Field[], set: Set): string {
  let left = rest;
  for (const field of fields) {
    const key = new RegExp(`(^|[\\s,(])(?:with |and )?${escape(field.name)}\\s?[:=]\\s?`, "iu").exec(left);
    if (!key) continue;
    const from = key.index + key[0].length;
    const [value, length] = valueAt(left.slice(from), fields);
    const read = readAs(value, field.schema);
    if (read === undefined) continue;
    set(field.name, read);
    left = `${left.slice(0, key.index)} ${left.slice(from + length)}`;
  }
  return left;
}

function valueAt(text: string, fields: readonly Field[]): [string, number] {
  const [quote] = quotesIn(text);
  if (quote?.start === 0) return [quote.text, quote.end];
  const keys = fields.map((field) => escape(field.name)).join("|");
  const end =
    new RegExp(`(?:,|\\s(?:and|with))?\\s(?:${keys})\\s?[:=]|,\\s`, "iu").exec(text)?.index ?? text.length;
  return [text.slice(0, end).trim(), end];
}

function readAs(value: string, schema: JsonObject): Json | undefined {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case "number":
    case "integer":
      return /^-?\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : undefined;
    case "boolean":
      return /^(true|yes|on)$/i.test(value) ? true : /^(false|no|off)$/i.test(value) ? false : undefined;
    case "array":
      return value
        .split(/,|\sand\s/u)
        .map((item) => item.trim())
        .filter(Boolean);
    case "object":
      return undefined;
    default:
      return value;
  }
}

/** "… with tags a, b" for a list of tags. */
function takeTags(rest: string, fields: readonly Field[], set: Set): string {
  if (!fields.some(({ name, schema }) => name === "tags" && schema.type === "array")) return rest;
  const said = /\s(?:tagged(?: as)?|with tags?|under tags?)\s/iu.exec(rest);
  if (!said) return rest;
  const list = rest.slice(said.index + said[0].length).replaceAll(/["“”]/gu, "");
  const tags = list
    .split(/,|\sand\s/u)
    .map((tag) => tag.trim())
    .filter(Boolean);
  if (tags.length > 0) set("tags", tags.slice(0, 20));
  return rest.slice(0, said.index);
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  mil: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const AMOUNT =
  /(?<![\p{L}\p{N}.])(\d{1,9}(?:\.\d{1,3})?)\s?(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|h|days?|d)?(?![\p{L}\p{N}])/iu;

/** "2 seconds" for a field of milliseconds; a bare number for a required number. */
function takeAmount(rest: string, fields: readonly Field[], set: Set): string {
  const found = AMOUNT.exec(rest);
  if (!found) return rest;
  const numeric = fields.filter(({ schema }) => schema.type === "integer" || schema.type === "number");
  const time = numeric.find(({ name }) => name === "ms" || name === "duration_ms");
  const field = time ?? numeric.find(({ required }) => required);
  if (!field) return rest;
  const unit = (found[2] ?? "").toLowerCase();
  const factor = unit.startsWith("mil") ? 1 : (UNIT_MS[unit === "ms" ? "ms" : unit.slice(0, 1)] ?? 1);
  set(field.name, field === time ? Math.round(Number(found[1]) * factor) : Number(found[1]));
  return `${rest.slice(0, found.index)} ${rest.slice(found.index + found[0].length)}`;
}

function takeAddress(rest: string, fields: readonly Field[], set: Set): string {
  const field = fields.find(({ name, schema }) => name === "url" || schema.format === "uri");
  const found = /https?:\/\/[^\s"'<>,]+[^\s"'<>,.!?]/iu.exec(rest);
  if (!field || !found) return rest;
  set(field.name, found[0]);
  return `${rest.slice(0, found.index)} ${rest.slice(found.index + found[0].length)}`;
}

/** A value of an enum that stands in the clause as a word, with the preposition before it. */
function takeChoices(rest: string, fields: readonly Field[], set: Set): string {
  let left = rest;
  for (const { name, schema, required } of fields) {
    if (!required || !Array.isArray(schema.enum)) continue;
    const words = new Map(wordsIn(left).map((word) => [word.text, word]));
    const choice = schema.enum.find((value) => typeof value === "string" && words.has(value.toLowerCase()));
    const word = typeof choice === "string" ? words.get(choice.toLowerCase()) : undefined;
    if (choice === undefined || !word) continue;
    set(name, choice);
    left = `${left.slice(0, word.start).replace(/\s(?:to|into|in|as)\s$/iu, " ")}${left.slice(word.end)}`;
  }
  return left;
}

const TEXT_NAMES = ["text", "query", "task", "input", "message", "prompt", "question", "content"];

/** The field that takes the clause's text: a required string that is still open, else the one named like a text. */
function textField(fields: readonly Field[], taken: Record<string, ParameterSource>): Field | null {
  const open = fields.filter(
    ({ name, schema }) =>
      !Object.hasOwn(taken, name) && (schema.type === "string" || schema.type === undefined) && !schema.enum,
  );
  const named = TEXT_NAMES.map((name) => open.find((field) => field.name === name));
  return open.find(({ required }) => required) ?? named.find(Boolean) ?? null;
}

const PREVIOUS =
  /^(?:it|this|that|them|these|those|everything|all of (?:it|them)|(?:the |that |its |this )?(?:previous |last |first |resulting )?(?:results?|outputs?|answers?|texts?|responses?))$/iu;
const OPENING =
  /^(?:[:,\-–—=]+|that\b|for\b|about\b|saying\b|of\b|the (?:text|words?|phrase|following|string|message)\b:?|following:|text:?(?=\s)|this:|me\b|us\b)\s*/iu;

type Read = { source: ParameterSource | null } | { reason: string };

/** The text itself, or the step before where the clause points at it or says nothing. */
function readText(rest: string, { target }: Match, hasPrevious: boolean): Read {
  const text = strip(rest);
  const bare = text.replace(/[.!?]$/u, "");
  if (PREVIOUS.test(bare) || bare === "") {
    if (hasPrevious) return { source: { from: "previous" } };
    if (bare === "") return { source: null };
    return { reason: `"${bare}" means an earlier result, and there is none` };
  }
  const quotes = quotesIn(text);
  const [first] = quotes;
  if (!first) return { source: { from: "clause", value: text } };
  const own = new Set(["please", ...target.keywords]);
  const around = wordsIn(text).filter((word) => !GLUE.has(word.text) && !own.has(word.text));
  if (quotes.length === 1 && around.length === 0) return { source: { from: "clause", value: first.text } };
  if (first.start > 0) return { source: { from: "clause", value: text } };
  const odd =
    quotes.length > 1
      ? "more than one quoted text"
      : `"${text.slice(first.end).trim()}" after the quoted text`;
  return { reason: `it has ${odd}` };
}

function strip(rest: string): string {
  let text = rest.trim();
  for (let before = ""; before !== text;) {
    before = text;
    const shorter = text.replace(OPENING, "");
    // "that" alone points at a result; it does not open a text.
    if (shorter.trim() !== "") text = shorter.trim();
  }
  return text;
}

/** "search for cats in memory": the place is the target's own name, no part of the text. */
function withoutPlace(rest: string, { target }: Match): string {
  const names = target.name
    .split(/[._\s-]+/u)
    .map(escape)
    .join("|");
  const article = "(?: the| my| our)?";
  const behind = new RegExp(`\\s?\\b(?:in|to|into|from|with|using|via)${article} (?:${names})$`, "iu");
  const before = new RegExp(`^(?:in|through)?${article} ?(?:${names}) (?=for\\b|about\\b)`, "iu");
  return rest.trim().replace(behind, "").replace(before, "");
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&");
}
