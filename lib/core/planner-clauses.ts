import type { PlannerTarget } from "./planner";
import { COMMON_VERBS, hideQuotes, indexOfPhrase, politeWords, wordsIn } from "./planner-words";

/** Always ends a clause: a numbered or dashed line, `;`, "then". */
const STRONG =
  /(?:^|[\r\n])[ \t]{0,9}(?:\d{1,3}[.)]|[-*•])[ \t]|[;；]|(?:[,.]?[ \t\r\n]{1,9}and)?[,.]?[ \t\r\n]{1,9}(?:then|afterwards|after that)\b[,:]?/giu;
/** Ends a clause where what follows begins like an instruction; else it is part of a text. */
const WEAK = /[.!?]?[\r\n]|[.!?][ \t]|,?[ \t\r\n]{1,9}(?:and|&)[ \t\r\n]|,[ \t]/giu;

/** More clauses than any plan may have steps. */
const MAX_CLAUSES = 500;

/** The words by which a target may be called, each as the words of a phrase; the longest first. */
export function phrasesOf(target: PlannerTarget): string[][] {
  const said = target.role === null ? target.keywords : [target.name, ...target.keywords];
  const phrases = said.map((phrase) => wordsIn(phrase).map((word) => word.text));
  return phrases.filter((phrase) => phrase.length > 0).sort((one, two) => two.length - one.length);
}

/** A task's clauses in their order; quoted parts stay whole. */
export function splitClauses(task: string, targets: readonly PlannerTarget[]): string[] {
  const openings = openingsOf(targets);
  return cut(task, STRONG)
    .flatMap((part) => joinTexts(cut(part, WEAK, true), openings))
    .map(tidy)
    .filter((clause) => /[\p{L}\p{N}]/u.test(clause))
    .slice(0, MAX_CLAUSES);
}

interface Openings {
  names: ReadonlySet<string>;
  phrases: readonly string[][];
}

function openingsOf(targets: readonly PlannerTarget[]): Openings {
  return {
    names: new Set(targets.flatMap(({ capability }) => (capability ? [capability.toLowerCase()] : []))),
    phrases: targets.flatMap(phrasesOf),
  };
}

/** The parts between separators; with `keep`, each begins with the separator before it. */
function cut(text: string, separator: RegExp, keep = false): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of hideQuotes(text).matchAll(separator)) {
    parts.push(text.slice(from, match.index));
    from = keep ? match.index : match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

/** Puts together again what a weak separator took apart though no instruction follows it. */
function joinTexts(parts: readonly string[], openings: Openings): string[] {
  const clauses: string[] = [];
  for (const part of parts) {
    if (clauses.length > 0 && !beginsInstruction(part, openings)) clauses[clauses.length - 1] += part;
    else clauses.push(part);
  }
  return clauses;
}

function beginsInstruction(text: string, { names, phrases }: Openings): boolean {
  const words = wordsIn(text.slice(0, 200));
  const from = politeWords(words);
  const first = words[from]?.text ?? "";
  if (COMMON_VERBS.has(first) || names.has(first)) return true;
  const opening = words.slice(from, from + 6);
  return phrases.some((phrase) => indexOfPhrase(opening, phrase) === 0);
}

function tidy(clause: string): string {
  const text = clause
    .replace(/^[\s,.;:!?&]+/u, "")
    .replace(/^and\s/iu, "")
    .trim();
  return /[^.][.,;]$/u.test(text) ? text.slice(0, -1).trimEnd() : text;
}
