import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/system-tools.mjs";

const executablePath = await findChromium();

/** Runs against the server at BASE_URL; `npm test` builds and starts one of its own. */
export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  workers: 1,
  // Limits that only a hanging test reaches, whatever else the machine has to do.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  // As in vitest.config.ts; the list calls what passed only then flaky.
  retries: process.env.CI ? 1 : 0,
  reporter: [["list"], ["./tests/support/e2e-count-reporter.ts"]],
  use: {
    baseURL: process.env.BASE_URL ?? "http://localhost:3000",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
