import { describe, expect, it } from "vitest";
import { API_KEY_PATTERN, base62, crc32, generateApiKey, isWellFormedApiKey } from "@/lib/core/api-key";

describe("checksum", () => {
  it("matches the published check values", () => {
    expect(crc32("123456789")).toBe(0xcbf43926);
    expect(base62(0xcbf43926n, 6)).toBe("3jZRME");
    expect(base62(0xffffffffn, 6)).toBe("4gfFC3");
    expect(base62(0n, 6)).toBe("000000");
    expect(crc32("")).toBe(0);
  });

  it("fits 256 bits into 43 characters", () => {
    expect(base62((1n << 256n) - 1n, 43)).toHaveLength(43);
  });
});

describe("generateApiKey", () => {
  it("makes distinct, well-formed keys of both kinds", () => {
    const keys = Array.from({ length: 500 }, (_, index) => generateApiKey(index % 2 ? "live" : "test"));
    expect(new Set(keys).size).toBe(500);
    for (const key of keys) {
      expect(key).toMatch(API_KEY_PATTERN);
      expect(isWellFormedApiKey(key)).toBe(true);
    }
    expect(keys[0]?.startsWith("tutti_test_")).toBe(true);
    expect(keys[1]?.startsWith("tutti_live_")).toBe(true);
  });

  it("notices every single wrong character", () => {
    const key = generateApiKey("live");
    for (let index = 0; index < key.length; index++) {
      const wrong = key.slice(0, index) + (key[index] === "x" ? "y" : "x") + key.slice(index + 1);
      expect(isWellFormedApiKey(wrong)).toBe(false);
    }
    expect(isWellFormedApiKey(key.replace("live", "test"))).toBe(false);
  });

  it.each([
    "",
    "tutti_",
    "tutti_live_",
    "sk-abc",
    `tutti_live_${"0".repeat(49)}`,
    `x${generateApiKey("live")}`,
    `${generateApiKey("live")} `,
    `${generateApiKey("live")}\n`,
    "tutti_live_".repeat(10_000),
  ])("refuses %j", (text) => {
    expect(isWellFormedApiKey(text)).toBe(false);
  });
});
