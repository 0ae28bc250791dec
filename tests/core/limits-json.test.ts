import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/core/json";
import { checkJsonDepth, checkValueDepth, hasLoneSurrogate, hasNul } from "@/lib/core/limits-json";

function nest(levels: number): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { key: value };
  return value;
}

describe("checkJsonDepth", () => {
  it("counts levels of objects and arrays", () => {
    expect(checkJsonDepth("1", 0)).toBe(true);
    expect(checkJsonDepth("[]", 0)).toBe(false);
    expect(checkJsonDepth('{"a":[{}]}', 3)).toBe(true);
    expect(checkJsonDepth('{"a":[{}]}', 2)).toBe(false);
    expect(checkJsonDepth(`[${"[],".repeat(5000)}[]]`, 2)).toBe(true);
  });

  it("does not count brackets inside strings", () => {
    expect(checkJsonDepth(JSON.stringify(["[[[[", '"{{{', "\\", '\\"[[']), 1)).toBe(true);
    expect(checkJsonDepth(JSON.stringify({ "[[\\": [[]] }), 2)).toBe(false);
    expect(checkJsonDepth('["unterminated [[[', 1)).toBe(true);
  });

  it("agrees with the parsed value at every depth", () => {
    for (let depth = 1; depth <= 40; depth++) {
      const value = nest(depth);
      for (const limit of [depth - 1, depth, depth + 1]) {
        expect(checkJsonDepth(JSON.stringify(value), limit)).toBe(depth <= limit);
        expect(checkValueDepth(value, limit)).toBe(depth <= limit);
      }
    }
  });

  it("survives 200,000 levels", () => {
    expect(checkJsonDepth("[".repeat(200_000), 100)).toBe(false);
    expect(checkJsonDepth('{"a":'.repeat(200_000), 1_000_000)).toBe(true);
    expect(checkValueDepth(nest(200_000), 100)).toBe(false);
    expect(checkValueDepth(nest(200_000), 200_000)).toBe(true);
  });
});

describe("text that Postgres can't store", () => {
  it("finds NUL in strings and keys at any depth", () => {
    expect(hasNul("a\u0000b")).toBe(true);
    expect(hasNul([{ a: ["x", { "k\u0000": 1 }] }])).toBe(true);
    expect(hasNul({ a: "\\u0000", b: null, c: [1, true, ""] })).toBe(false);
    expect(hasNul(nest(200_000))).toBe(false);
  });

  it("finds halves of surrogate pairs", () => {
    expect(hasLoneSurrogate({ a: "x\ud800" })).toBe(true);
    expect(hasLoneSurrogate({ "\udc00": 1 })).toBe(true);
    expect(hasLoneSurrogate({ a: "😀" })).toBe(false);
  });
});
