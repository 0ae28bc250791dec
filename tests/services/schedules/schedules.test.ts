import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Database } from "@/lib/db/types";
import type { Runtime } from "@/lib/runtime/runtime";
import { scheduleSweep } from "@/lib/runtime/schedules";
import type { Context } from "@/lib/services/context";
import { getExecution } from "@/lib/services/executions/get";
import { listExecutions } from "@/lib/services/executions/list";
import { createKey } from "@/lib/services/keys/create";
import { revokeKey } from "@/lib/services/keys/revoke";
import { rotateKey } from "@/lib/services/keys/rotate";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { draftOrchestration } from "@/lib/services/orchestrations/draft";
import { publishOrchestration } from "@/lib/services/orchestrations/publish";
import { removeOrchestration } from "@/lib/services/orchestrations/remove";
import { updateOrchestration } from "@/lib/services/orchestrations/update";
import { createSchedule } from "@/lib/services/schedules/create";
import { fireDueSchedule } from "@/lib/services/schedules/fire-due";
import { getSchedule } from "@/lib/services/schedules/get";
import { listSchedules } from "@/lib/services/schedules/list";
import { removeSchedule } from "@/lib/services/schedules/remove";
import { runScheduleNow } from "@/lib/services/schedules/run-now";
import { CreateSchedule, Schedule } from "@/lib/services/schedules/shapes";
import { updateSchedule } from "@/lib/services/schedules/update";
import { contextFor, makeMember, makeTenant, testRuntime } from "../../support/actors";
import { describeDatabases } from "../../support/database";
import { codeOf } from "../workspace";

const HOURLY = "0 * * * *";

describeDatabases("schedules", (open) => {
  let database: Database;
  let runtime: Runtime;
  let tenantId: string;
  let owner: Context;
  /** The orchestration they start. */
  let id: string;

  beforeAll(async () => {
    database = await open();
    runtime = await testRuntime(database);
  });
  beforeEach(async () => {
    tenantId = (await makeTenant(database)).id;
    owner = contextFor(runtime, await makeMember(database, tenantId, "owner"));
    const input = { type: "object", properties: { text: { type: "string" } } };
    const definition = {
      name: "Echo",
      input,
      steps: [{ id: "say", capability: "echo", inputMapping: { text: "x" } }],
    };
    id = (await createOrchestration({ ctx: owner, input: { definition } })).id;
  });
  afterAll(() => runtime.close());

  const make = (given: object = {}, ctx = owner) =>
    createSchedule({
      ctx,
      input: { id, ...CreateSchedule.parse({ name: "Hourly", cron: HOURLY, ...given }) },
    });
  const get = (schedule_id: string, ctx = owner) => getSchedule({ ctx, input: { id, schedule_id } });
  const started = async (ctx = owner) =>
    (await listExecutions({ ctx, input: { orchestration_id: id } })).data;
  /** As if nothing had worked since then. */
  const dueSince = (schedule_id: string, sql: string) =>
    database.query(`update schedule set next_at = ${sql} where id = $1`, [schedule_id]);
  const sweep = () => scheduleSweep(runtime);
  const audited = async () =>
    (
      await database.query("select action from audit_entry where tenant_id = $1 order by seq", [tenantId])
    ).rows.map((row) => row.action);

  it("are made, read, changed, paused and deleted", async () => {
    const made = await make({ name: "First", time_zone: "Europe/Berlin", cron: "30 9 * * 1-5" });
    expect(Schedule.parse(made)).toEqual(made);
    expect(made).toMatchObject({ active: true, words: "At 09:30, Monday through Friday", last_error: null });
    expect(made.next_runs).toHaveLength(5);
    expect(made.next_at).toBe(made.next_runs[0]);
    expect(await codeOf(make())).toBe("none");
    expect(await codeOf(make())).toBe("conflict");
    expect(await codeOf(make({ name: "Bad", cron: "* * * * * *" }))).toBe("unprocessable");
    const list = await listSchedules({ ctx: owner, input: { id, limit: 1 } });
    expect(list.data).toHaveLength(1);
    const rest = await listSchedules({ ctx: owner, input: { id, cursor: list.next_cursor ?? "" } });
    expect(rest.data.map(({ id: found }) => found)).toEqual([made.id]);
    const change = (input: object) =>
      updateSchedule({ ctx: owner, input: { id, schedule_id: made.id, ...input } });
    expect(await change({ active: false })).toMatchObject({ active: false, next_at: null, next_runs: [] });
    expect((await change({ active: true, cron: HOURLY })).next_at).toMatch(/:00:00.000Z$/);
    expect(await codeOf(change({ name: "Hourly" }))).toBe("conflict");
    expect(await codeOf(change({ time_zone: "Nowhere" }))).toBe("unprocessable");
    await removeSchedule({ ctx: owner, input: { id, schedule_id: made.id } });
    expect(await codeOf(get(made.id))).toBe("not_found");
    expect(await audited()).toEqual([
      "orchestration.created",
      "schedule.created",
      "schedule.created",
      "schedule.updated",
      "schedule.updated",
      "schedule.deleted",
    ]);
  });

  it("are not for other tenants, and for readers to read only", async () => {
    const { id: schedule_id } = await make();
    const viewer = contextFor(runtime, await makeMember(database, tenantId, "viewer"));
    const other = (await makeTenant(database)).id;
    const stranger = contextFor(runtime, await makeMember(database, other, "owner"));
    expect((await get(schedule_id, viewer)).id).toBe(schedule_id);
    const verbs = (ctx: Context) =>
      [
        updateSchedule({ ctx, input: { id, schedule_id, active: false } }),
        removeSchedule({ ctx, input: { id, schedule_id } }),
        runScheduleNow({ ctx, input: { id, schedule_id, idempotency: null } }),
        make({ name: "Mine" }, ctx),
      ].map(codeOf);
    expect(await Promise.all(verbs(viewer))).toEqual(Array(4).fill("forbidden"));
    expect(await Promise.all([...verbs(stranger), codeOf(get(schedule_id, stranger))])).toEqual(
      Array(5).fill("not_found"),
    );
    const mayNotStart = { ...owner, actor: { ...owner.actor, scopes: ["orchestrations:write" as const] } };
    expect(await codeOf(make({ name: "Mine" }, mayNotStart))).toBe("forbidden");
  });

  it("start once, however many processes look", async () => {
    const { id: schedule_id } = await make({
      cron: "* * * * *",
      input: { text: "hi" },
      options: { session_id: "nightly", tags: ["cron"], priority: 5 },
    });
    await dueSince(schedule_id, "date_trunc('minute', now())");
    await Promise.all(Array.from({ length: 6 }, sweep));
    const [run, ...more] = await started();
    expect(more).toEqual([]);
    const detail = await getExecution({ ctx: owner, input: { id: run?.id ?? "" } });
    expect(detail).toMatchObject({
      session_id: "nightly",
      tags: ["cron"],
      priority: 5,
      input: { text: "hi" },
    });
    expect(detail.actor.id).toBe(owner.actor.id);
    expect(detail.metadata).toMatchObject({ schedule_id, schedule: "Hourly" });
    const after = await get(schedule_id);
    expect(after).toMatchObject({ last_execution_id: run?.id, last_error: null });
    expect(after.last_at).toBe(detail.metadata.planned_at);
    expect(new Date(after.next_at ?? 0).getTime()).toBe(new Date(after.last_at ?? 0).getTime() + 60_000);
    // As after a crash between the start and the note of it.
    await dueSince(schedule_id, "last_at");
    await sweep();
    expect(await started()).toHaveLength(1);
    expect((await get(schedule_id)).next_at).toBe(after.next_at);
  });

  it.each([
    ["skip", 0],
    ["run_once", 1],
    ["run_all", 4],
  ] as const)("told to %s, make up for %i of four missed runs", async (policy, count) => {
    const { id: scheduleId } = await make({ missed_runs: policy });
    await dueSince(scheduleId, "timestamptz '2031-06-01T08:00:00Z'");
    const fire = () =>
      fireDueSchedule({
        ctx: owner,
        scheduleId,
        now: new Date("2031-06-01T11:30:00Z"),
        contextFor: (actor) => contextFor(runtime, actor),
      });
    const [first, second] = await Promise.all([fire(), fire()]);
    expect(new Set([...first, ...second]).size).toBe(count);
    expect(await started()).toHaveLength(count);
    const after = await get(scheduleId);
    expect(after.next_at).toBe("2031-06-01T12:00:00.000Z");
    expect(after.last_at).toBe(count === 0 ? null : "2031-06-01T11:00:00.000Z");
  });

  it("pause with a reason when who made them has left, may start nothing, or their key has ended", async () => {
    const person = await makeMember(database, tenantId, "admin");
    const admin = contextFor(runtime, person);
    const { id: left } = await make({ name: "left" }, admin);
    const { id: demoted } = await make(
      { name: "demoted" },
      contextFor(runtime, await makeMember(database, tenantId, "admin")),
    );
    await database.query("delete from membership where user_id = $1", [person.id]);
    await database.query("update membership set role = 'viewer' where tenant_id = $1 and role = 'admin'", [
      tenantId,
    ]);
    const key = await createKey({ ctx: owner, input: { name: "Deploy" } });
    const keyed = contextFor(runtime, {
      kind: "key",
      id: key.id,
      tenantId,
      createdBy: owner.actor.id,
      scopes: owner.actor.scopes,
      label: "Deploy",
    });
    const { id: byKey } = await make({ name: "by key", cron: "* * * * *" }, keyed);
    const rotated = await rotateKey({ ctx: owner, input: { id: key.id, overlap_seconds: 0 } });
    for (const one of [left, demoted, byKey]) await dueSince(one, "date_trunc('minute', now())");
    await sweep();
    expect((await get(left)).paused_reason).toMatch(/no member/);
    expect((await get(demoted)).paused_reason).toMatch(/may not start/);
    expect(await get(byKey)).toMatchObject({ active: true, last_error: null });
    expect((await get(byKey)).last_execution_id).not.toBeNull();
    await revokeKey({ ctx: owner, input: { id: rotated.id } });
    expect(await get(byKey)).toMatchObject({ active: false, next_at: null });
    expect((await get(byKey)).paused_reason).toMatch(/revoked/);
    expect((await audited()).filter((action) => action === "schedule.paused")).toHaveLength(3);
    const resumed = await updateSchedule({ ctx: owner, input: { id, schedule_id: left, active: true } });
    expect(resumed).toMatchObject({ active: true, paused_reason: null, runs_as: { id: owner.actor.id } });
  });

  it("start the version they are pinned to, which must have been published", async () => {
    const definition = {
      name: "Echo",
      steps: [{ id: "say", capability: "echo", inputMapping: { text: "2" } }],
    };
    await draftOrchestration({ ctx: owner, input: { id, definition } });
    const wrong = { code: "unprocessable", errors: [{ pointer: "/version" }] };
    await expect(make({ version: 2 })).rejects.toMatchObject(wrong);
    await expect(make({ version: 3 })).rejects.toMatchObject(wrong);
    const { id: pinned } = await make({ name: "pinned", version: 1, cron: "* * * * *" });
    const { id: free } = await make({ name: "free", cron: "* * * * *" });
    await publishOrchestration({ ctx: owner, input: { id, version: 2 } });
    for (const one of [pinned, free]) await dueSince(one, "date_trunc('minute', now())");
    await sweep();
    const versionOf = async (schedule_id: string) => {
      const { last_execution_id: execution } = await get(schedule_id);
      return (await getExecution({ ctx: owner, input: { id: execution ?? "" } })).orchestration?.version;
    };
    expect(await Promise.all([pinned, free].map(versionOf))).toEqual([1, 2]);
    const change = (version: number | null) =>
      updateSchedule({ ctx: owner, input: { id, schedule_id: pinned, version } });
    await expect(change(7)).rejects.toMatchObject(wrong);
    expect((await change(2)).version).toBe(2);
    expect((await change(null)).version).toBeNull();
  });

  it("say why a run could not start, and go on; over the orchestration's limit it stays due", async () => {
    const { id: wrong } = await make({ name: "wrong", cron: "* * * * *", input: { text: 5 } });
    await dueSince(wrong, "date_trunc('minute', now())");
    await sweep();
    const after = await get(wrong);
    expect(after.last_error).toMatchObject({ code: "unprocessable" });
    expect(new Date(after.next_at ?? 0).getTime()).toBeGreaterThan(new Date(after.last_at ?? 0).getTime());
    await updateOrchestration({ ctx: owner, input: { id, starts_per_minute: 1 } });
    const { id: schedule_id } = await make({ name: "limited", cron: "* * * * *" });
    await runScheduleNow({ ctx: owner, input: { id, schedule_id, idempotency: null } });
    await dueSince(schedule_id, "date_trunc('minute', now())");
    await sweep();
    const waits = await get(schedule_id);
    expect(waits.last_error).toMatchObject({ code: "rate_limited" });
    expect(new Date(waits.next_at ?? 0).getTime()).toBeLessThanOrEqual(Date.now());
    await database.query("delete from rate_limit");
    await sweep();
    expect(await get(schedule_id)).toMatchObject({ last_error: null });
  });

  it("run now as whoever asks, also while paused, and go with their orchestration", async () => {
    const { id: schedule_id } = await make({ active: false });
    const member = contextFor(runtime, await makeMember(database, tenantId, "member"));
    const run = await runScheduleNow({ ctx: member, input: { id, schedule_id, idempotency: null } });
    expect((await getExecution({ ctx: owner, input: { id: run.id } })).actor.id).toBe(member.actor.id);
    expect(await get(schedule_id)).toMatchObject({ active: false, last_execution_id: run.id });
    await removeOrchestration({ ctx: owner, input: { id } });
    const { rows } = await database.query("select 1 from schedule where id = $1", [schedule_id]);
    expect(rows).toEqual([]);
  });
});
