import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": import.meta.dirname } },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    exclude: ["tests/lint-fixtures/**", "tests/e2e/**"],
    globalSetup: ["tests/support/global-setup.ts"],
    reporters: ["default", "./tests/support/count-reporter.ts"],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { NODE_ENV: "test", TUTTI_MODE: "demo", TUTTI_DATA_DIR: ".cache/test-data", LOG_LEVEL: "silent" },
    // next-auth imports "next/server" without its extension, which only the bundler resolves.
    server: { deps: { inline: ["next-auth"] } },
  },
});
