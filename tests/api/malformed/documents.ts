import type { Json } from "@/lib/core/json";
import type { SeededRandom } from "../../faults/support/random";
import { bytesOf, deep, type Malformed } from "./faults";

const encoder = new TextEncoder();

/** Bodies that are wrong, or odd, as a whole; the same for every route. */
export function wholeBodies(valid: Json): Malformed[] {
  const text = JSON.stringify(valid);
  const texts: [string, string][] = [
    ["an empty body", ""],
    ["blanks", " \n\t "],
    ["half of the body", text.slice(0, text.length / 2)],
    ["the body twice", text + text],
    ["a body and a semicolon", `${text};`],
    ["a body between blanks", `\r\n ${text} \n`],
    ["a byte order mark", `\uFEFF${text}`],
    ["blanks of Unicode", `\u00a0${text}`],
    ["a vertical tab", `\v${text}`],
    ["JavaScript", "({})"],
    ["single quotes", "{'a':1}"],
    ["XML", "<a/>"],
    ["a form", "a=1&b=2"],
    ["nesting of 200,000", deep(200_000)],
    ["nesting that is not closed", "[".repeat(200_000)],
    ["objects in objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
    ["a nesting that fits", `{"a":${deep(63)}}`],
    ["a nesting that just does not", `{"a":${deep(64)}}`],
    ["100,000 members", manyMembers(90_000)],
    ["500,000 items", `[${"0,".repeat(500_000)}0]`],
    ["a long number", `{"a":${"9".repeat(100_000)}}`],
    ["a long exponent", `{"a":1e${"9".repeat(1_000)}}`],
    ["a long name", `{"${"n".repeat(500_000)}":1}`],
    ["null", "null"],
    ["a text", '"text"'],
    ["a number", "-0"],
  ];
  const bytes: [string, Uint8Array][] = [
    ["a lone 0xff", Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)],
    ["an overlong slash", Uint8Array.of(0x22, 0xc0, 0xaf, 0x22)],
    ["half a surrogate pair in UTF-8", Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)],
    ["half a character", Uint8Array.of(0x22, 0xe2, 0x82, 0x22)],
    ["beyond Unicode", Uint8Array.of(0x22, 0xf4, 0x90, 0x80, 0x80, 0x22)],
    ["UTF-16", Uint8Array.from(Buffer.from(text, "utf16le"))],
    ["a NUL byte", Uint8Array.of(0x7b, 0x00, 0x7d)],
    ["gzip", Uint8Array.of(0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3)],
  ];
  return [...texts.map(([what, body]) => [what, encoder.encode(body)] as const), ...bytes].map(
    ([what, body]) => ({ what, bytes: body, pointer: null }),
  );
}

export function manyMembers(count: number): string {
  const members = Array.from({ length: count }, (_, index) => `"k${index}":0`);
  return `{${members.join(",")}}`;
}

const SPLICES = [
  '"',
  "\\",
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "\u0000",
  "\\u0000",
  "\\ud800",
  "e9",
  "null",
  "\uFEFF",
];

/** The valid text with a few characters or bytes taken, doubled, or put in at random. */
export function mutated(valid: Json, random: SeededRandom): Malformed {
  let bytes = bytesOf(valid);
  const changes = random.between(1, 3);
  for (let change = 0; change < changes; change++) bytes = changed(bytes, random);
  return { what: `${changes} random changes`, bytes, pointer: null };
}

function changed(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const from = random.between(0, bytes.length);
  const to = Math.min(bytes.length, from + random.between(0, 6));
  const [before, middle, after] = [bytes.slice(0, from), bytes.slice(from, to), bytes.slice(to)];
  const put = encoder.encode(SPLICES[random.between(0, SPLICES.length - 1)] ?? "");
  const byte = Uint8Array.of(random.between(0, 255));
  const replacement = random.pick([new Uint8Array(), Buffer.concat([middle, middle]), put, byte]);
  return Uint8Array.from(Buffer.concat([before, replacement, after]));
}
