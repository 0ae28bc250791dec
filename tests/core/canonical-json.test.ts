import { describe, expect, it } from "vitest";
import { canonicalJson } from "@/lib/core/canonical-json";
import { hasCode } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";

function double(bits: string): number {
  return new DataView(BigUint64Array.of(BigInt(`0x${bits}`)).buffer).getFloat64(0, true);
}

function nested(levels: number): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

describe("RFC 8785", () => {
  it("gives the text of section 3.2.3", () => {
    const input = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false] }`);
    expect(canonicalJson(input)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it("sorts keys by UTF-16 code units", () => {
    const input = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
    expect(canonicalJson(input)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
    expect(canonicalJson({ "9": 1, "10": 2, a: 3, B: 4 })).toBe('{"10":2,"9":1,"B":4,"a":3}');
  });

  it.each([
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef4e", "999999999999999700000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555555", "333333333.3333333"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ])("writes the number with bits %s as %s (appendix B)", (bits, text) => {
    expect(canonicalJson(double(bits))).toBe(text);
  });
});

describe("canonicalJson", () => {
  it("does not depend on the order of keys and parses back to the same value", () => {
    const value = { b: [1, { z: "ü\u2028", y: null }], a: { d: false, c: '"\\\u001f\u007f' }, "": "" };
    const other = { "": "", a: { c: '"\\\u001f\u007f', d: false }, b: [1, { y: null, z: "ü\u2028" }] };
    expect(canonicalJson(value)).toBe(canonicalJson(other));
    expect(JSON.parse(canonicalJson(value))).toEqual(value);
  });

  it("agrees with JSON.stringify where keys are in order, for every code unit", () => {
    for (let code = 0; code < 0x10000; code += code < 0x300 ? 1 : 37) {
      const text = `a${String.fromCharCode(code)}b`;
      expect(canonicalJson(text)).toBe(JSON.stringify(text));
    }
    const long = "long text \n".repeat(20);
    expect(canonicalJson([long, { a: long }])).toBe(JSON.stringify([long, { a: long }]));
  });

  it("escapes lone surrogates instead of failing", () => {
    expect(canonicalJson({ a: "\ud800" })).toBe('{"a":"\\ud800"}');
  });

  it("refuses what isn't JSON", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, nested(5000)]) {
      let error: unknown;
      try {
        canonicalJson([value]);
      } catch (caught) {
        error = caught;
      }
      expect(hasCode(error, "value_not_json")).toBe(true);
    }
  });
});
