import { describe, expect, it } from "vitest";
import { hasCode } from "@/lib/core/errors";
import { compilePattern } from "@/lib/core/pattern";

const PATTERNS = [
  "",
  "a",
  "^a$",
  "^a*$",
  "a+b",
  "^(a|b)+$",
  "^[a-z0-9]+(?:-[a-z0-9]+)*$",
  "^\\d{3}-\\d{2,4}$",
  "^x{0}$",
  "^a{2,}$",
  "^.+@.+\\..+$",
  "\\bfoo\\b",
  "^$",
  "(?:)",
  "^(?:a?){3}a{3}$",
  "[^\\]\\w]",
  "^\\p{L}+$",
  "^\\u0041",
  "a|",
  "^(?<year>\\d{4})$",
  "\\.\\*",
  "^[\\w.-]+$",
  "^a??b",
  "^(a*)*$",
  "^\\S+\\s\\S+$",
  "\\/",
  "^😀+$",
  "\\Bo",
];
const TEXTS = [
  "",
  "a",
  "aa",
  "aaa",
  "ab",
  "aab",
  "b",
  "ba",
  "abab",
  "my-slug-1",
  "my--slug",
  "-slug",
  "123-45",
  "123-45678",
  "me@example.org",
  "foo",
  "a foo b",
  "food",
  "x",
  "]",
  "!",
  "Äé",
  "A",
  "1999",
  ".*",
  "a.b-c_d",
  "hello world",
  "a/b",
  "😀😀",
  "😀a",
  "\n",
  "xo o",
];

describe("compilePattern", () => {
  it.each(PATTERNS)("%j agrees with the native engine", (source) => {
    const pattern = compilePattern(source);
    const native = new RegExp(source, "u");
    for (const text of TEXTS) expect([text, pattern.matches(text)]).toEqual([text, native.test(text)]);
  });

  it("takes linear time where the native engine takes for ever", () => {
    const letters = "a".repeat(5000);
    for (const source of [
      "^(a+)+$",
      "^(a|a)*$",
      "^(a|aa)+$",
      "^(.*a){12}$",
      "a*a*a*a*a*b",
      "^(([a-z])+.)+[A-Z]([a-z])+$",
    ]) {
      expect(compilePattern(source).matches(`${letters}!`)).toBe(false);
    }
    expect(compilePattern("^(a+)+$").matches(letters)).toBe(true);
  });

  it("compiles repeated nothing at once", () => {
    expect(compilePattern("^((((){9999}){9999}){9999})a$").matches("a")).toBe(true);
  });

  it("answers no when text is too long for the pattern", () => {
    expect(compilePattern("^(a{1,100})+$").matches("a".repeat(1_000_000))).toBe(false);
  });

  it.each([
    "(",
    "[",
    "a**",
    "(?=a)",
    "(?!a)",
    "(?<=a)b",
    "(?<!a)b",
    "(a)\\1",
    "(?<n>a)\\k<n>",
    "a{1000}{1000}",
    "(a{999}){999}",
    "((a{99}){99}){99}",
    "x".repeat(2000),
    `${"(".repeat(60)}a${")".repeat(60)}`,
  ])("refuses %j", (source) => {
    let error: unknown;
    try {
      compilePattern(source);
    } catch (caught) {
      error = caught;
    }
    expect(hasCode(error, "invalid")).toBe(true);
  });
});
