import { describe, expect, it } from "vitest";
import { cutText, truncateValue } from "@/lib/core/truncate";

describe("truncateValue", () => {
  it("cuts long strings, keeps structure and keys, says where", () => {
    const long = "x".repeat(1234);
    const { value, truncated } = truncateValue({ a: long, "b/c~": [1, { d: long }], e: "short" });
    const shown = `${"x".repeat(500)}... [truncated, 1234 chars total]`;
    expect(value).toEqual({ a: shown, "b/c~": [1, { d: shown }], e: "short" });
    expect(truncated).toEqual([
      { pointer: "/a", length: 1234 },
      { pointer: "/b~1c~0/1/d", length: 1234 },
    ]);
  });

  it("returns short values themselves", () => {
    const value = { a: ["x".repeat(500), null, 1, true], b: { c: "" } };
    expect(truncateValue(value).value).toBe(value);
    expect(truncateValue(value).truncated).toEqual([]);
  });

  it("takes a limit and a bare string", () => {
    expect(truncateValue("abcdef", 3)).toEqual({
      value: "abc... [truncated, 6 chars total]",
      truncated: [{ pointer: "", length: 6 }],
    });
  });

  it("never splits a surrogate pair", () => {
    for (let limit = 1; limit < 12; limit++) expect(cutText("a😀😀b😀😀😀", limit).isWellFormed()).toBe(true);
    expect(cutText("a😀", 2)).toBe("a");
  });

  it("keeps a member named __proto__ as data", () => {
    const value = JSON.parse(`{"__proto__": {"a": "${"y".repeat(600)}"}}`);
    const shown = truncateValue(value).value;
    expect(Object.keys(shown ?? {})).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(shown)).toBe(Object.prototype);
  });
});
