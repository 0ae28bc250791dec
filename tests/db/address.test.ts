import { describe, expect, it } from "vitest";
import { readAddress, unpooledAddress, type WayToDatabase } from "@/lib/db/address";

const PLAIN = "postgres://tutti:secret@db.example:5432/tutti";
const NEON = "postgres://tutti:secret@ep-cool-1.eu-central-1.aws.neon.tech/tutti?sslmode=require";
const NEON_POOLED = NEON.replace("ep-cool-1", "ep-cool-1-pooler");
const BOUNCER = PLAIN.replace("5432", "6432");

describe("an address", () => {
  it.each<[string, WayToDatabase, string]>([
    [PLAIN, {}, "postgres"],
    [NEON, {}, "neon"],
    [NEON_POOLED, {}, "neon"],
    [NEON, { driver: "postgres" }, "postgres"],
    [PLAIN, { driver: "neon" }, "neon"],
    ["postgres://x@neon.tech.example/x", {}, "postgres"],
    ["postgres://x@fakeneon.tech/x", {}, "postgres"],
  ])("%s %j takes the driver %s", (url, way, driver) => {
    expect(readAddress(url, way).driver).toBe(driver);
  });

  it.each<[string, string, WayToDatabase, { pooled: boolean; directUrl: string | null }]>([
    ["is its own way past a pooler where there is none", PLAIN, {}, { pooled: false, directUrl: PLAIN }],
    ["of Neon's too", NEON, {}, { pooled: false, directUrl: NEON }],
    ["of Neon's pooler tells the one past it", NEON_POOLED, {}, { pooled: true, directUrl: NEON }],
    ["of another pooler doesn't", BOUNCER, {}, { pooled: true, directUrl: null }],
    ["with a port of Supabase's", PLAIN.replace("5432", "6543"), {}, { pooled: true, directUrl: null }],
    ["marked as a pooler's", `${PLAIN}?pgbouncer=true`, {}, { pooled: true, directUrl: null }],
    ["said to be a pooler's", PLAIN, { pooler: "transaction" }, { pooled: true, directUrl: null }],
    ["said to be none", BOUNCER, { pooler: "none" }, { pooled: false, directUrl: BOUNCER }],
    ["with the way past it", BOUNCER, { unpooledUrl: PLAIN }, { pooled: true, directUrl: PLAIN }],
    [
      "with a way that is a pooler's again",
      BOUNCER,
      { unpooledUrl: NEON_POOLED },
      { pooled: true, directUrl: null },
    ],
    ["where no session lasts", PLAIN, { sessions: false }, { pooled: false, directUrl: null }],
    ["given twice", PLAIN, { unpooledUrl: PLAIN }, { pooled: false, directUrl: PLAIN }],
  ])("%s", (_, url, way, expected) => {
    expect(readAddress(url, way)).toMatchObject({ url, ...expected });
  });

  it("for migrations goes past the pooler wherever there is a way, sessions or none", () => {
    expect(unpooledAddress(NEON_POOLED, { sessions: false })).toBe(NEON);
    expect(unpooledAddress(BOUNCER, { unpooledUrl: PLAIN, sessions: false })).toBe(PLAIN);
    expect(unpooledAddress(BOUNCER)).toBe(BOUNCER);
  });
});
