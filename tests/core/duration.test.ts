import { describe, expect, it } from "vitest";
import { Duration, MAX_DURATION_MS, parseDuration } from "@/lib/core/duration";
import { hasCode } from "@/lib/core/errors";

const BAD = [
  "",
  "10",
  "ten",
  "10 s",
  "-1s",
  "1e3s",
  "1w",
  "s",
  "10ss",
  "\n10s",
  "400d",
  "1.2345s",
  "__proto__",
];

describe("parseDuration", () => {
  it.each([
    [0, 0],
    [1500, 1500],
    ["500ms", 500],
    ["30s", 30_000],
    ["10m", 600_000],
    ["24h", 86_400_000],
    ["7d", 604_800_000],
    ["1.5h", 5_400_000],
    ["0s", 0],
    ["366d", MAX_DURATION_MS],
  ])("reads %j as %i ms", (value, milliseconds) => {
    expect(parseDuration(value)).toBe(milliseconds);
    expect(Duration.safeParse(value).success).toBe(true);
  });

  it.each([...BAD, -1, Number.NaN, Number.POSITIVE_INFINITY, MAX_DURATION_MS + 1])("refuses %j", (value) => {
    let error: unknown;
    try {
      parseDuration(value);
    } catch (caught) {
      error = caught;
    }
    expect(hasCode(error, "invalid")).toBe(true);
  });

  it("has a schema that refuses other types and shapes", () => {
    for (const value of [null, true, {}, [], "10", "1w", -5])
      expect(Duration.safeParse(value).success).toBe(false);
  });
});
