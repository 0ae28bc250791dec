import type { Json } from "@/lib/core/json";

const REDACTED = "[redacted]";

/** What the secrets below begin with: plain words only, which an expression finds fastest. */
const MARKS = /tutti_|whsec_|whsk_|earer|EARER|eyJ|-----BEGIN/;
/** In JSON text an escape may stand right before it. */
const PROVIDER_KEY = /(?<![0-9A-Za-z])sk-|\\[bfnrt]sk-|\\u[0-9a-f]{4}sk-/;
const USER_INFO = /:\/\/[^\s/?#@"]{1,512}@/;

/** Look-aheads and heads are bounded, so that no text makes a pattern start over and over to the text's end. */
const PATTERNS: [RegExp, string][] = [
  [/tutti_(?:live|test)_[0-9A-Za-z]{16,}/g, REDACTED],
  [/wh(?:sec|sk)_[0-9A-Za-z+/=_-]{16,}/g, REDACTED],
  // Prose says "bearer of news": a token has a digit or is long.
  [/\b(bearer)\s+(?:(?=[^\s\d]{0,64}\d)[\w.~+/=-]{8,}|[\w.~+/=-]{20,})/gi, `$1 ${REDACTED}`],
  [/(?<![0-9A-Za-z])sk-(?=[A-Za-z_-]{0,64}\d)[\w-]{16,}/g, REDACTED],
  [/(?:(?<![\w-])eyJ[\w-]{8,}|eyJ[\w-]{8,256})\.[\w-]{8,}\.[\w-]*/g, REDACTED],
  [/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g, REDACTED],
  [/:\/\/[^\s/?#@:"]{0,256}:[^\s/?#@"]{1,256}@/g, `://${REDACTED}@`],
];

/** Whether a text, or the JSON text of a value, can hold a secret at all: nearly every value ends here. */
function isSuspect(text: string): boolean {
  if (MARKS.test(text)) return true;
  if (text.includes("sk-") && PROVIDER_KEY.test(text)) return true;
  return text.includes("://") && USER_INFO.test(text);
}

/** The text with every secret that can be told by its look replaced. */
export function redactText(text: string): string {
  if (!isSuspect(text)) return text;
  return PATTERNS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

/**
 * The value with its strings and member names redacted; the same object when there is nothing to hide. Give the
 * value's JSON text when it is at hand: plain values then cost one test of it.
 */
export function redactJson(value: Json, jsonText = JSON.stringify(value)): Json {
  return isSuspect(jsonText) ? redactWithin(value) : value;
}

function redactWithin(value: Json): Json {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(redactWithin);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [redactText(name), redactWithin(item)]),
  );
}

/** What tells a secret while it is being written; the last is of a URL that may come to hold a password. */
const BEGINNINGS = ["tutti_", "whsec_", "whsk_", "eyJ", "sk-", "bearer", "-----BEGIN", "://"];
const BEGINNING = /tutti_|whsec_|whsk_|eyJ|sk-|-----BEGIN|:\/\//;
const AFTER_BEARER = /\bbearer\s{0,64}$/i;
const PEM_END = /-----END [A-Z0-9 ]+-----/;

/** Where a secret may begin that the text breaks off in; its length where there is none. */
export function unfinishedSecret(text: string): number {
  const start = wordStart(text);
  const word = text.slice(start);
  const bearer = AFTER_BEARER.exec(text.slice(Math.max(0, start - 80), start));
  const begun = word.search(BEGINNING);
  const at = Math.min(
    bearer ? start - bearer[0].length : text.length,
    begun === -1 ? text.length - partOfBeginning(word) : start + begun,
  );
  // The one secret of several lines.
  const pem = text.lastIndexOf("-----BEGIN");
  return pem === -1 || PEM_END.test(text.slice(pem, at)) ? at : Math.min(pem, at);
}

/** Of the last run of visible ASCII: all secrets are made of it. */
function wordStart(text: string): number {
  let start = text.length;
  while (start > 0 && isVisible(text.charCodeAt(start - 1))) start--;
  return start;
}

function isVisible(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f;
}

/** Characters at the end of a word that a beginning may begin with. */
function partOfBeginning(word: string): number {
  const lower = word.toLowerCase();
  return Math.max(
    ...BEGINNINGS.map((beginning) => {
      const whole = beginning.toLowerCase();
      let length = Math.min(whole.length, lower.length);
      while (length > 0 && !lower.endsWith(whole.slice(0, length))) length--;
      return length;
    }),
  );
}
