import type { PlannerTarget } from "./planner";
import { phrasesOf } from "./planner-clauses";
import { GLUE, indexOfPhrase, politeWords, wordsIn, type Word } from "./planner-words";

/** The target a clause asks for, and the part of it that says so. */
export interface Match {
  target: PlannerTarget;
  /** Why, for people. */
  why: string;
  /** Characters of the clause that name the target. */
  start: number;
  end: number;
  /** The text between "convert" and "to upper case", where it is said so. */
  between: { start: number; end: number } | null;
}

export type MatchResult = Match | { ambiguous: [string, string] } | null;

interface Hit extends Match {
  score: number;
}

/** Who a clause asks for: by the name of a capability or role, else by a keyword where the instruction stands. */
export function matchClause(clause: string, targets: readonly PlannerTarget[]): MatchResult {
  const words = wordsIn(clause);
  const hits = targets.flatMap((target) => bestHit(words, target) ?? []);
  hits.sort((one, two) => two.score - one.score || one.start - two.start || two.end - one.end);
  const [best, second] = hits;
  if (!best) return null;
  const equal =
    second && second.score === best.score && second.start === best.start && second.end === best.end;
  return equal ? { ambiguous: [best.target.name, second.target.name] } : best;
}

const NAMED = 100;
const LEADING = 10;
const LATER = 5;
const OTHER_WORDS = 4;

function bestHit(words: readonly Word[], target: PlannerTarget): Hit | null {
  // A name of one word is a word like any other: only as an instruction does it name the capability.
  const name = /[._]/u.test(target.capability ?? "") ? target.capability?.toLowerCase() : null;
  const named = words.findIndex((word) => word.text === name);
  if (named >= 0)
    return hit(words, target, { at: named, length: 1, score: NAMED, why: `the clause names ${target.name}` });
  const others = supportingWords(words, target);
  const hits = [
    ...phrasesOf(target),
    ...(name === null && target.capability ? [[target.capability.toLowerCase()]] : []),
  ].flatMap((phrase) => {
    const at = findInstruction(words, phrase);
    if (at < 0) return [];
    const role = target.role !== null && phrase.join(" ") === target.name.toLowerCase();
    const why = role
      ? `the clause names the role ${target.name}`
      : `"${phrase.join(" ")}" is a keyword of ${target.name}`;
    const base = role ? NAMED : at <= politeWords(words) ? LEADING : LATER;
    return hit(words, target, { at, length: phrase.length, score: base + phrase.length + others, why });
  });
  hits.sort((one, two) => two.score - one.score || one.start - two.start);
  return hits[0] ?? null;
}

/** Further words of the clause that belong to the target: they decide between two that share a keyword. */
function supportingWords(words: readonly Word[], target: PlannerTarget): number {
  const own = new Set([
    ...target.keywords.flatMap((keyword) => wordsIn(keyword).map((word) => word.text)),
    ...target.name.toLowerCase().split(/[._\s-]+/u),
  ]);
  const found = new Set(words.filter((word) => own.has(word.text)).map((word) => word.text));
  return Math.min(OTHER_WORDS, Math.max(0, found.size - 1));
}

/** Where the phrase stands as the instruction, not as part of a text: after nothing but glue, or "… to <phrase>". */
function findInstruction(words: readonly Word[], phrase: readonly string[]): number {
  const lead = politeWords(words);
  for (let at = indexOfPhrase(words, phrase, lead); at >= 0; at = indexOfPhrase(words, phrase, at + 1)) {
    if (words.slice(lead, at).every((word) => GLUE.has(word.text))) return at;
    if (isTransformed(words, lead, at, phrase.length)) return at;
  }
  return -1;
}

const TRANSFORM = new Set(["convert", "turn", "change", "transform", "make", "put"]);
const TOWARDS = new Set(["to", "into", "in", "as"]);

/** "convert hello to uppercase": the phrase ends the clause, or is followed by glue alone. */
function isTransformed(words: readonly Word[], lead: number, at: number, length: number): boolean {
  return (
    TRANSFORM.has(words[lead]?.text ?? "") &&
    TOWARDS.has(words[at - 1]?.text ?? "") &&
    words
      .slice(at + length)
      .every((word) => GLUE.has(word.text) || word.text === "case" || word.text === "letters")
  );
}

interface Found {
  at: number;
  length: number;
  score: number;
  why: string;
}

function hit(words: readonly Word[], target: PlannerTarget, { at, length, score, why }: Found): Hit {
  const first = words[at];
  const last = words[at + length - 1];
  const lead = politeWords(words);
  const verb = words[lead];
  const transformed = verb && at > lead && TRANSFORM.has(verb.text) && TOWARDS.has(words[at - 1]?.text ?? "");
  return {
    target,
    why,
    score,
    start: first?.start ?? 0,
    end: last?.end ?? 0,
    between: transformed ? { start: verb.end, end: words[at - 1]?.start ?? verb.end } : null,
  };
}
