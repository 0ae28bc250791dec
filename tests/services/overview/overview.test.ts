import { afterAll, beforeAll, expect, it } from "vitest";
import { idFloor, newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/types";
import type { Context } from "@/lib/services/context";
import { getOverview } from "@/lib/services/overview/get";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

const NOW = Date.parse("2026-11-29T09:30:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Row {
  status: string;
  agoMs: number;
  tookMs?: number;
}

describeDatabases("overview", (open) => {
  let database: Database;
  let workspaces: Workspaces;
  beforeAll(async () => {
    database = await open();
    workspaces = await openWorkspaces(database);
  });
  afterAll(() => workspaces.close());

  const at = (ctx: Context): Context => ({ ...ctx, clock: () => new Date(NOW) });

  async function insert(tenantId: string, { status, agoMs, tookMs }: Row): Promise<string> {
    const id = idFloor("execution", NOW - agoMs) + newId("execution").slice(-16);
    const created = new Date(NOW - agoMs);
    const finished = tookMs === undefined ? null : new Date(created.getTime() + tookMs).toISOString();
    await database.query(
      `insert into execution (tenant_id, id, kind, status, title, plan_source, plan, input, actor, created_at, finished_at)
       values ($1, $2, 'intent', $3, 'x', 'single', '{}', '{}', '{}', $4::timestamptz, $5::timestamptz)`,
      [tenantId, id, status, created.toISOString(), finished],
    );
    return id;
  }

  it("is empty, not absent, in a new workspace", async () => {
    const { owner } = workspaces.workspace();
    const overview = await getOverview({ ctx: at(owner) });
    expect(overview.live).toEqual({ queued: 0, running: 0, waiting: 0 });
    expect(overview.day).toMatchObject({ started: 0, success_rate: null, p50_ms: null });
    expect(overview.day.hours).toHaveLength(24);
    expect(overview.day.hours.at(-1)).toEqual({
      at: "2026-11-29T09:00:00.000Z",
      completed: 0,
      failed: 0,
      total: 0,
    });
    expect(overview.recent).toEqual([]);
  });

  it("counts by status and hour and takes the median of the completed ones", async () => {
    const { owner, tenantId } = workspaces.workspace();
    for (const tookMs of [100, 300, 900])
      await insert(tenantId, { status: "completed", agoMs: 5 * MINUTE, tookMs });
    await insert(tenantId, { status: "failed", agoMs: 2 * HOUR, tookMs: 5_000 });
    await insert(tenantId, { status: "cancelled", agoMs: 2 * HOUR, tookMs: 5_000 });
    await insert(tenantId, { status: "running", agoMs: MINUTE });
    const { day, live } = await getOverview({ ctx: at(owner) });
    expect(day).toMatchObject({
      started: 6,
      completed: 3,
      failed: 1,
      cancelled: 1,
      success_rate: 0.75,
      p50_ms: 300,
    });
    expect(day.hours.at(-1)).toMatchObject({ completed: 3, failed: 0, total: 4 });
    expect(day.hours.at(-3)).toMatchObject({ completed: 0, failed: 1, total: 2 });
    expect(live).toEqual({ queued: 0, running: 1, waiting: 0 });
  });

  it("counts what is still under way however old, and nothing else of before", async () => {
    const { owner, tenantId } = workspaces.workspace();
    await insert(tenantId, { status: "waiting", agoMs: 72 * HOUR });
    await insert(tenantId, { status: "queued", agoMs: 30 * HOUR });
    await insert(tenantId, { status: "completed", agoMs: 72 * HOUR, tookMs: 10 });
    const { day, live } = await getOverview({ ctx: at(owner) });
    expect(live).toEqual({ queued: 1, running: 0, waiting: 1 });
    expect(day).toMatchObject({ started: 0, completed: 0, p50_ms: null });
  });

  it("lists what waits, what failed and what is new, the newest first and no more than a few", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const failures: string[] = [];
    for (const agoMs of [7, 6, 5, 4, 3, 2])
      failures.unshift(await insert(tenantId, { status: "failed", agoMs, tookMs: 1 }));
    const waiting = await insert(tenantId, { status: "waiting", agoMs: 90 * HOUR });
    const overview = await getOverview({ ctx: at(owner) });
    expect(overview.waiting.map((row) => row.id)).toEqual([waiting]);
    expect(overview.failures.map((row) => row.id)).toEqual(failures.slice(0, 5));
    expect(overview.recent.map((row) => row.id)).toEqual([...failures, waiting]);
  });

  it("sees its own workspace only, and needs executions:read", async () => {
    const { owner, stranger, viewer, tenantId } = workspaces.workspace();
    await insert(tenantId, { status: "running", agoMs: MINUTE });
    expect((await getOverview({ ctx: at(viewer) })).live.running).toBe(1);
    expect((await getOverview({ ctx: at(stranger) })).live.running).toBe(0);
    const blind: Context = { ...owner, actor: { ...owner.actor, scopes: [] } };
    expect(await codeOf(getOverview({ ctx: blind }))).toBe("forbidden");
  });
});
