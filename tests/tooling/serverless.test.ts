import { describe, expect, it } from "vitest";
import { databaseEnv, EnvironmentError, readEnvironment } from "@/lib/env";
import { limitsFrom } from "@/lib/runtime/limits";

const SECRETS = { AUTH_SECRET: "x", ENCRYPTION_KEYS: "x", LEDGER_SIGNING_KEY: "x", OPERATOR_TOKEN: "x" };
const WHOLE = {
  ...SECRETS,
  DATABASE_URL: "postgres://tutti@db.example/tutti",
  INNGEST_EVENT_KEY: "event",
  INNGEST_SIGNING_KEY: "signkey-test-00",
};

function refusal(source: Record<string, string>): string {
  try {
    readEnvironment(source);
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError);
    return error instanceof Error ? error.message : "";
  }
}

describe("a serverless host", () => {
  it.each([{ VERCEL: "1" }, { AWS_LAMBDA_FUNCTION_NAME: "tutti" }, { SERVERLESS: "on" }])(
    "is known by %j",
    (mark) => {
      expect(readEnvironment({ ...WHOLE, ...mark })).toMatchObject({ serverless: true, mode: "production" });
      expect(databaseEnv(mark).serverless).toBe(true);
    },
  );

  it("is none when that is said, or nothing is", () => {
    expect(readEnvironment({ ...WHOLE, VERCEL: "1", SERVERLESS: "off" }).serverless).toBe(false);
    expect(readEnvironment({ ...WHOLE, VERCEL: "" }).serverless).toBe(false);
  });

  it.each([
    ["Inngest", { ...WHOLE, INNGEST_EVENT_KEY: "", INNGEST_SIGNING_KEY: "" }],
    ["a Postgres server", { ...WHOLE, DATABASE_URL: "" }],
    ["a Postgres server", { ...WHOLE, DATABASE_URL: "pglite:.data" }],
    ["at most half of MAX_DURATION", { ...WHOLE, ORCHESTRATOR_SYNC_TIMEOUT: "20", MAX_DURATION: "30" }],
  ])("refuses to start without %s, in one line", (what, source) => {
    const message = refusal({ ...source, VERCEL: "1" });
    expect(message).toContain("This host is serverless");
    expect(message).toContain(what);
    expect(message).not.toContain("\n");
    expect(refusal({ ...source, TUTTI_MODE: "demo" })).toBe("");
  });

  it("pauses streams before its limit, and only it does", () => {
    const limit = (source: Record<string, string>) => limitsFrom(readEnvironment({ ...WHOLE, ...source }));
    expect(limit({}).streamLimitMs).toBeNull();
    expect(limit({ VERCEL: "1" }).streamLimitMs).toBe(285_000);
    expect(limit({ VERCEL: "1", MAX_DURATION: "60" }).streamLimitMs).toBe(48_000);
  });
});

describe("the way to the database", () => {
  it("is validated, and needs no secrets", () => {
    expect(databaseEnv({ DATABASE_URL: WHOLE.DATABASE_URL, TUTTI_MODE: "production" })).toMatchObject({
      DATABASE_DRIVER: "auto",
      DATABASE_POOLER: "auto",
      serverless: false,
    });
    expect(databaseEnv({ NEON_WS_PROXY: "wss://proxy.example/v1" }).NEON_WS_PROXY).toBe(
      "wss://proxy.example/v1",
    );
    for (const wrong of [
      { DATABASE_DRIVER: "mysql" },
      { NEON_WS_PROXY: "http://proxy" },
      { SERVERLESS: "yes" },
    ]) {
      expect(() => databaseEnv(wrong)).toThrow(Object.keys(wrong)[0]);
    }
  });
});
