import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { FullConfig, Reporter, Suite, TestError } from "@playwright/test/reporter";

/** Playwright's half of `count-reporter.ts`: the same numbers, in the same file format. */
export default class EndToEndCountReporter implements Reporter {
  private suite: Suite | undefined;
  private errors = 0;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.suite = suite;
  }

  onError(_error: TestError): void {
    this.errors += 1;
  }

  onEnd(): void {
    const file = process.env.TEST_COUNTS_FILE;
    if (!file) return;
    const counts = { passed: 0, failed: this.errors, skipped: 0 };
    for (const test of this.suite?.allTests() ?? []) {
      const outcome = test.outcome();
      if (outcome === "unexpected") counts.failed += 1;
      else if (outcome === "skipped") counts.skipped += 1;
      else counts.passed += 1;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(counts));
  }

  printsToStdio(): boolean {
    return false;
  }
}
