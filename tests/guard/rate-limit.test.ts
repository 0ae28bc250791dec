import { parseList } from "structured-headers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "@/lib/db/types";
import { rateLimitHeaders, sweepLimits, takeFromLimit } from "@/lib/guard/rate-limit";
import { memoryDatabase } from "./support/database";

let database: Database;
beforeAll(async () => {
  database = await memoryDatabase();
});
afterAll(() => database.close());

const age = (bucket: string, seconds: number) =>
  database.query(
    "update rate_limit set window_start = window_start - $2::integer * interval '1 second' where bucket = $1",
    [bucket, seconds],
  );

describe("takeFromLimit", () => {
  it("gives exactly as many as the limit", async () => {
    const request = { bucket: "many", limit: 100, windowSeconds: 600 };
    const taken = await Promise.all(Array.from({ length: 300 }, () => takeFromLimit(database, request)));
    expect(taken.filter((one) => one.allowed)).toHaveLength(100);
    expect(taken.map((one) => one.remaining).slice(0, 3)).toEqual([99, 98, 97]);
    expect(taken.at(-1)).toMatchObject({ allowed: false, limit: 100, windowSeconds: 600, remaining: 0 });
  });

  it("keeps buckets apart", async () => {
    await takeFromLimit(database, { bucket: "a", limit: 1, windowSeconds: 600 });
    expect(await takeFromLimit(database, { bucket: "b", limit: 1, windowSeconds: 600 })).toMatchObject({
      allowed: true,
    });
  });

  it("begins again when the window is over, and says how long that takes", async () => {
    const request = { bucket: "again", limit: 1, windowSeconds: 600 };
    expect(await takeFromLimit(database, request)).toMatchObject({ allowed: true, resetSeconds: 600 });
    await age("again", 300);
    const denied = await takeFromLimit(database, request);
    expect(denied.allowed).toBe(false);
    expect(denied.resetSeconds).toBeGreaterThan(200);
    expect(denied.resetSeconds).toBeLessThanOrEqual(300);
    await age("again", 300);
    expect(await takeFromLimit(database, request)).toMatchObject({ allowed: true, resetSeconds: 600 });
  });

  it("is not stuck when the database's clock was set back", async () => {
    const request = { bucket: "future", limit: 1, windowSeconds: 60 };
    await takeFromLimit(database, request);
    await age("future", -86_400);
    expect(await takeFromLimit(database, request)).toMatchObject({ allowed: true, resetSeconds: 60 });
  });

  it("allows nothing at a limit of 0", async () => {
    const request = { bucket: "none", limit: 0, windowSeconds: 60 };
    expect(await takeFromLimit(database, request)).toMatchObject({ allowed: false, remaining: 0 });
    expect(await takeFromLimit(database, request)).toMatchObject({ allowed: false, remaining: 0 });
  });

  it("leaves no bucket behind that nobody uses", async () => {
    await takeFromLimit(database, { bucket: "old", limit: 1, windowSeconds: 60 });
    await takeFromLimit(database, { bucket: "new", limit: 1, windowSeconds: 60 });
    await age("old", 90_000);
    await sweepLimits(database);
    const { rows } = await database.query("select bucket from rate_limit where bucket in ('old', 'new')");
    expect(rows).toEqual([{ bucket: "new" }]);
  });
});

describe("rateLimitHeaders", () => {
  const requests = { allowed: true, limit: 6000, windowSeconds: 60, remaining: 37, resetSeconds: 12 };
  const starts = { allowed: false, limit: 600, windowSeconds: 60, remaining: 0, resetSeconds: 30 };

  it("names policy and rest", () => {
    expect(rateLimitHeaders({ default: requests })).toEqual({
      "RateLimit-Policy": '"default";q=6000;w=60',
      RateLimit: '"default";r=37;t=12',
    });
  });

  it("names the same moment in t and Retry-After on denial", () => {
    const headers = rateLimitHeaders({ default: requests, starts });
    const rest = parseList(headers.RateLimit ?? "").map(([name, members]) => [name, members.get("t")]);
    expect(rest).toEqual([
      ["default", 12],
      ["starts", 30],
    ]);
    expect(headers["Retry-After"]).toBe("30");
    expect(parseList(headers["RateLimit-Policy"] ?? "")).toHaveLength(2);
  });
});
