import { describe, expect, it } from "vitest";
import { checkTiming, type MissedRuns, nextRuns, planRuns, wordsOf } from "@/lib/services/schedules/cron";

const times = (cron: string, timeZone: string, after: string, count = 3) =>
  nextRuns({ cron, timeZone }, new Date(after), count).map((time) => time.toISOString().slice(0, 16));

function refusal(cron: string, timeZone = "UTC"): string {
  try {
    checkTiming({ cron, timeZone });
    return "none";
  } catch (error) {
    const { errors } = error as { errors: { pointer: string; detail: string }[] };
    return `${errors[0]?.pointer} ${errors[0]?.detail}`;
  }
}

describe("cron expressions", () => {
  it.each([
    ["* * * *", /^\/cron .*5 fields.*has 4/],
    ["@daily", /^\/cron .*5 fields/],
    ["* * * * * * *", /^\/cron .*has 7/],
    ["61 * * * *", /^\/cron .*minute: 61/],
    ["a b c d e", /^\/cron .*not a cron expression/],
    ["* * * * * *", /^\/cron .*once a minute/],
    ["0,30 * * * * *", /^\/cron .*once a minute/],
    ["*/20 0 9 * * *", /^\/cron .*once a minute/],
    ["0 0 30 2 *", /^\/cron .*never comes/],
  ])("%s is refused, saying why", (cron, why) => {
    expect(refusal(cron)).toMatch(why);
  });

  it.each(["* * * * *", "15 30 9 * * 1-5", "0 9 L * *", "0 0 * * 1#2", "*/5 8-18 * * MON-FRI"])(
    "%s is accepted",
    (cron) => {
      expect(refusal(cron)).toBe("none");
    },
  );

  it.each(["Mars/Base", "+02:00", "", "Europe/Berlin; drop", "../etc"])("time zone %j is refused", (zone) => {
    expect(refusal("0 9 * * *", zone)).toMatch(/^\/time_zone/);
  });

  it("are said in words", () => {
    expect(wordsOf({ cron: "30 9 * * 1-5", timeZone: "UTC" })).toBe("At 09:30, Monday through Friday");
  });
});

describe("where clocks change", () => {
  it("a fixed time that doesn't exist comes right after the gap", () => {
    expect(times("30 2 * * *", "Europe/Berlin", "2027-03-27T00:00:00Z")).toEqual([
      "2027-03-27T01:30",
      "2027-03-28T01:00",
      "2027-03-29T00:30",
    ]);
  });
  it("a fixed time that comes twice runs once", () => {
    expect(times("30 2 * * *", "Europe/Berlin", "2026-10-24T20:00:00Z", 2)).toEqual([
      "2026-10-25T00:30",
      "2026-10-26T01:30",
    ]);
  });
  it("every half hour stays every half hour", () => {
    expect(times("*/30 * * * *", "Europe/Berlin", "2026-10-25T00:15:00Z", 4)).toEqual([
      "2026-10-25T00:30",
      "2026-10-25T01:00",
      "2026-10-25T01:30",
      "2026-10-25T02:00",
    ]);
    expect(times("0 * * * *", "America/New_York", "2027-03-14T06:30:00Z", 2)).toEqual([
      "2027-03-14T07:00",
      "2027-03-14T08:00",
    ]);
  });
});

describe("runs that were missed", () => {
  const plan = (missedRuns: MissedRuns, dueAt: string, now: string, cron = "0 * * * *") => {
    const { runs, nextAt } = planRuns({ cron, timeZone: "UTC", missedRuns }, new Date(dueAt), new Date(now));
    return {
      runs: runs.map((time) => time.toISOString().slice(11, 16)),
      next: nextAt?.toISOString().slice(11, 16),
    };
  };
  const late = ["2026-06-01T08:00:00Z", "2026-06-01T11:30:00Z"] as const;

  it("are skipped, made up for once, or all", () => {
    expect(plan("skip", ...late)).toEqual({ runs: [], next: "12:00" });
    expect(plan("run_once", ...late)).toEqual({ runs: ["11:00"], next: "12:00" });
    expect(plan("run_all", ...late)).toEqual({ runs: ["08:00", "09:00", "10:00", "11:00"], next: "12:00" });
  });

  it.each(["skip", "run_once", "run_all"] as const)("%s: one that is on time runs in any case", (policy) => {
    const now = "2026-06-01T11:01:00Z";
    expect(plan(policy, "2026-06-01T11:00:00Z", now)).toEqual({ runs: ["11:00"], next: "12:00" });
    expect(plan(policy, "2026-06-01T10:00:00Z", now).runs.at(-1)).toBe("11:00");
  });

  it("run_once doesn't run twice when another run is on time", () => {
    expect(plan("run_once", "2026-06-01T08:00:00Z", "2026-06-01T11:00:30Z").runs).toEqual(["11:00"]);
  });

  it("are made up for a hundred times at most, the latest", () => {
    const { runs } = plan("run_all", "2025-01-01T00:00:00Z", "2026-06-01T11:30:30Z", "* * * * *");
    expect(runs).toHaveLength(100);
    expect(runs.at(-1)).toBe("11:30");
    expect(runs[0]).toBe("09:51");
  });

  it("counts a run at this very moment", () => {
    expect(plan("skip", "2026-06-01T11:00:00Z", "2026-06-01T11:00:00Z")).toEqual({
      runs: ["11:00"],
      next: "12:00",
    });
  });
});
