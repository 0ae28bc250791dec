import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Reporter, SerializedError, TestModule } from "vitest/node";

/** Writes `{passed, failed, skipped}` to TEST_COUNTS_FILE, for the sum at the end of `npm test`. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env.TEST_COUNTS_FILE;
    if (!file) return;
    // A file that can't be loaded has no tests, and an error outside tests belongs to none: each is one failure.
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const counts = { passed: 0, failed: errors.length + broken, skipped: 0 };
    const again: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (test.diagnostic()?.flaky) again.push(test.fullName);
        if (state === "passed") counts.passed += 1;
        else if (state === "failed") counts.failed += 1;
        else counts.skipped += 1;
      }
    }
    if (again.length > 0) console.log(`\nPassed only when tried again:\n${again.join("\n")}`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(counts));
  }
}
