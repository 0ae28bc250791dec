import { isJsonObject, type Json } from "@/lib/core/json";
import type { Bound } from "./use-decision";

/** One argument, and how narrowly later calls must keep to it. */
export interface BoundChoice {
  field: string;
  value: Json;
  /** What may be chosen, the narrowest first. */
  choices: readonly { key: string; label: string; bound: Bound | null }[];
}

/** A name that the rules can address; others can't be bounded. */
const ADDRESSABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const LONGEST = 60;

/** What "always allow" may be bound to, from the arguments of the call at hand. */
export function boundChoices(args: Json): BoundChoice[] {
  if (!isJsonObject(args)) return [];
  return Object.entries(args)
    .filter(([field, value]) => ADDRESSABLE.test(field) && value !== undefined)
    .map(([field, value]) => ({ field, value, choices: choicesOf(field, value) }));
}

function choicesOf(field: string, value: Json): BoundChoice["choices"] {
  const same = { key: "same", label: `is ${short(value)}`, bound: { field, operator: "==", value } };
  const any = { key: "any", label: "may be anything", bound: null };
  if (typeof value === "number") {
    return [
      same,
      { key: "most", label: `is at most ${value}`, bound: { field, operator: "<=", value } },
      any,
    ];
  }
  const start = typeof value === "string" ? originOf(value) : null;
  if (start) {
    const bound = { field, operator: "starts_with", value: start };
    return [same, { key: "origin", label: `starts with ${start}`, bound }, any];
  }
  const domain = typeof value === "string" ? domainOf(value) : null;
  if (domain) {
    const bound = { field, operator: "ends_with", value: domain };
    return [same, { key: "domain", label: `ends with ${domain}`, bound }, any];
  }
  return [same, any];
}

function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, origin } = new URL(text);
  return /^https?:$/.test(protocol) ? `${origin}/` : null;
}

function domainOf(text: string): string | null {
  const at = text.lastIndexOf("@");
  return at > 0 && !/\s/.test(text) ? text.slice(at) : null;
}

function short(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
