import { defineConfig } from "vitest/config";

const ROOM = (room: string) => `tests/${room}/**/*.test.{ts,tsx}`;

/**
 * Whose tests start processes, cut connections or change what a process has only once, its clock too. Each of these
 * files has a process of its own; all other files share one per worker, which spares each the loading of the product.
 */
const ALONE = [...["faults", "db", "guard", "tooling"].map(ROOM), "tests/http/sse.test.ts"];

export default defineConfig({
  resolve: { alias: { "@": import.meta.dirname } },
  test: {
    exclude: ["tests/lint-fixtures/**", "tests/e2e/**"],
    globalSetup: ["tests/support/global-setup.ts"],
    reporters: ["default", "./tests/support/count-reporter.ts"],
    // One more than the cores of a small machine: many tests wait for others most of the time.
    maxWorkers: 3,
    // Nothing takes this long. Whoever runs the tests may have other work for the machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // A build may share its machine: what fails there is tried once more, and named at the end if it passes then.
    retry: process.env.CI ? 1 : 0,
    env: { NODE_ENV: "test", TUTTI_MODE: "demo", TUTTI_DATA_DIR: ".cache/test-data", LOG_LEVEL: "silent" },
    // next-auth imports "next/server" without its extension, which only the bundler resolves.
    server: { deps: { inline: ["next-auth"] } },
    projects: [
      { extends: true, test: { name: "alone", include: ALONE } },
      {
        extends: true,
        test: {
          name: "together",
          include: [ROOM("*")],
          exclude: ALONE,
          isolate: false,
          setupFiles: ["tests/support/fresh-globals.ts"],
        },
      },
    ],
  },
});
