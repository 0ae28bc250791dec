/** A word of a clause with where it stands; quoted text is no word. */
export interface Word {
  text: string;
  start: number;
  end: number;
}

const CLOSING: Readonly<Record<string, string>> = { '"': '"', "“": "”", "«": "»", "`": "`", "'": "'" };
const HIDDEN = "\u0001";
const LETTER = /[\p{L}\p{N}]/u;

/** A quoted part of a text: its marks stand at `start` and `end - 1`. */
export interface Quote {
  start: number;
  end: number;
  text: string;
}

/** The quoted parts, left to right. An apostrophe inside a word, and a mark that is never closed, quote nothing. */
export function quotesIn(text: string): Quote[] {
  const quotes: Quote[] = [];
  // Up to where a mark is known not to be closed: no part of a text is looked through twice.
  const unclosed = new Map<string, number>();
  for (let index = 0; index < text.length; index++) {
    const closing = CLOSING[text[index] ?? ""];
    if (!closing) continue;
    if (closing === "'" && LETTER.test(text[index - 1] ?? "")) continue;
    const from = Math.max(index + 1, unclosed.get(closing) ?? 0);
    const end = closingMark(text, from, closing);
    if (end === null) {
      unclosed.set(closing, text.length);
      continue;
    }
    quotes.push({ start: index, end: end + 1, text: text.slice(index + 1, end) });
    index = end;
  }
  return quotes;
}

function closingMark(text: string, from: number, closing: string): number | null {
  for (let index = text.indexOf(closing, from); index >= 0; index = text.indexOf(closing, index + 1)) {
    if (closing !== "'" || !LETTER.test(text[index + 1] ?? "")) return index;
  }
  return null;
}

/** The text with quoted parts hidden, of the same length, so that places in both agree. */
export function hideQuotes(text: string): string {
  let hidden = "";
  let from = 0;
  for (const quote of quotesIn(text)) {
    hidden += text.slice(from, quote.start) + HIDDEN.repeat(quote.end - quote.start);
    from = quote.end;
  }
  return hidden + text.slice(from);
}

/** Lower-case words outside quotes; dots, underscores and hyphens inside a name belong to it. */
export function wordsIn(text: string): Word[] {
  const found: Word[] = [];
  for (const match of hideQuotes(text).matchAll(/[\p{L}\p{N}]+(?:[._'’-][\p{L}\p{N}]+)*/gu)) {
    found.push({ text: match[0].toLowerCase(), start: match.index, end: match.index + match[0].length });
  }
  return found;
}

/** Where `phrase` (words) begins in `words`; -1: nowhere. */
export function indexOfPhrase(words: readonly Word[], phrase: readonly string[], from = 0): number {
  if (phrase.length === 0) return -1;
  for (let index = from; index + phrase.length <= words.length; index++) {
    if (phrase.every((word, offset) => words[index + offset]?.text === word)) return index;
  }
  return -1;
}

/** Words before an instruction that add nothing to it. */
const POLITE = new Set(
  "please kindly then finally next afterwards also now first second third lastly and just could can would you i want like to d i'd let's lets should must".split(
    " ",
  ),
);

/** How many leading words add nothing. */
export function politeWords(words: readonly Word[]): number {
  let count = 0;
  while (count < words.length && POLITE.has(words[count]?.text ?? "")) count++;
  return count;
}

/** Words that may stand between the beginning of an instruction and the word that says which. */
export const GLUE: ReadonlySet<string> = new Set(
  "a an the it this that them its text result results output answer to into in as of on for with using via through me us my our make turn convert change transform put do use run ask tell call let have get give show perform execute invoke start all everything and so out agent role tool capability again by".split(
    " ",
  ),
);

/** Verbs that begin an instruction whether somebody offers it or not: what nobody offers must not pass as text. */
export const COMMON_VERBS: ReadonlySet<string> = new Set(
  "add analyse analyze answer approve archive ask book build buy calculate call cancel change check classify close collect compare compile compute convert copy count create deactivate delete deploy describe design do download draft edit email explain export extract fetch file find forward generate get give import install invite launch list load log look make merge move notify open order organise organize pay plan play post print process publish read remind remove rename reply report reserve review run save schedule scrape search send sell share show sign sort start stop store submit subscribe sum summarise summarize sync tell test text transfer transform translate turn tweet update upload validate verify visit write".split(
    " ",
  ),
);
