import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { globalConfig } from "zod/v4/core";
import { forbidCodeGeneration } from "@/lib/http/code-generation";

const ROOT = join(import.meta.dirname, "../..");
/** Ways to run text as code. */
const GENERATORS = /\beval\s*\(|\bFunction\s*\(|["'](?:node:)?vm["']|\bset(?:Timeout|Interval)\s*\(\s*["'`]/;

function sources(): string[] {
  return ["lib", "app"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(folder, name)),
  );
}

/** SAFETY.md S15. */
describe("code made of text", () => {
  it("is nowhere in the product's own sources", () => {
    const found = sources().filter((name) => GENERATORS.test(readFileSync(join(ROOT, name), "utf8")));
    expect(found).toEqual([]);
    expect(GENERATORS.test('new Function("return 1")')).toBe(true);
  });

  it("is not made of schemas once the server has started", () => {
    const start = readFileSync(join(ROOT, "instrumentation.ts"), "utf8");
    // Before anything that makes schemas is imported.
    const [first, boot] = [start.indexOf("forbidCodeGeneration()"), start.indexOf("/boot")];
    expect([first > 0, first < boot]).toEqual([true, true]);
    forbidCodeGeneration();
    expect(globalConfig.jitless).toBe(true);
  });
});
