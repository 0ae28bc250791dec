import type { Readable } from "../model/readable";

/** What is being typed that a path would complete: its text, and where it begins. */
export interface Asked {
  from: number;
  text: string;
}

const PATH = /[\w.$\-[\]"]*$/;

/** The unfinished path before the caret: in a template only between braces, in a bare path anywhere. */
export function askedAt(value: string, caret: number, isBare: boolean): Asked | null {
  const before = value.slice(0, caret);
  const open = before.lastIndexOf("{{");
  if (!isBare || open >= 0) {
    if (open < 0 || before.indexOf("}}", open) >= 0 || before[open - 1] === "\\") return null;
    const inside = before.slice(open + 2);
    if (inside.includes("|")) return null;
    const text = PATH.exec(inside)?.[0] ?? "";
    return { from: caret - text.length, text };
  }
  const text = PATH.exec(before)?.[0] ?? "";
  return text.length === before.trimStart().length ? { from: caret - text.length, text } : null;
}

const MAX_OFFERED = 40;

/** What fits what was typed: beginnings first. */
export function offersFor(readable: readonly Readable[], text: string): Readable[] {
  const search = text.toLowerCase();
  const unique = [...new Map(readable.toReversed().map((item) => [item.path, item])).values()].toReversed();
  const starts = unique.filter(({ path }) => path.toLowerCase().startsWith(search));
  const others = unique.filter((item) => !starts.includes(item) && item.path.toLowerCase().includes(search));
  return [...starts, ...others].filter(({ path }) => path !== text).slice(0, MAX_OFFERED);
}

export interface Completed {
  value: string;
  caret: number;
}

/** The text with a path put in, and the braces closed where they aren't. */
export function complete(
  value: string,
  caret: number,
  asked: Asked,
  path: string,
  isBare: boolean,
): Completed {
  const after = value.slice(caret);
  const isInBraces = value.slice(0, asked.from).lastIndexOf("{{") >= 0;
  const closing = (isBare && !isInBraces) || /^\s*(?:\}\}|\|)/.test(after) ? "" : "}}";
  const start = value.slice(0, asked.from) + path + closing;
  return { value: start + after, caret: start.length };
}
