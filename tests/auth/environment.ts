import { afterEach, vi } from "vitest";
import { resetEnvironment } from "@/lib/env";

/** Variables for the current test; everything is as before after it. */
export function withVariables(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  resetEnvironment();
}

export function restoreVariablesAfterEach(): void {
  afterEach(() => {
    vi.unstubAllEnvs();
    resetEnvironment();
  });
}

export const PRODUCTION = {
  TUTTI_MODE: "production",
  PUBLIC_URL: "https://tutti.example",
  AUTH_SECRET: "test-auth-secret-test-auth-secret",
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
  LEDGER_SIGNING_KEY: "unused",
  OPERATOR_TOKEN: "test-operator-token",
};
