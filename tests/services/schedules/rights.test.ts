import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Scope } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import type { Runtime } from "@/lib/runtime/runtime";
import { scheduleSweep } from "@/lib/runtime/schedules";
import { decideApproval } from "@/lib/services/approvals/decide";
import { listApprovals } from "@/lib/services/approvals/list";
import { requesterMay } from "@/lib/services/approvals/requester";
import type { Context } from "@/lib/services/context";
import { createKey } from "@/lib/services/keys/create";
import { revokeKey } from "@/lib/services/keys/revoke";
import { rotateKey } from "@/lib/services/keys/rotate";
import { removeMember } from "@/lib/services/members/remove";
import { updateMember } from "@/lib/services/members/update";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { createPolicy } from "@/lib/services/policies/create";
import { CreateToolPolicy } from "@/lib/services/policies/shapes";
import { createSchedule } from "@/lib/services/schedules/create";
import { getSchedule } from "@/lib/services/schedules/get";
import { CreateSchedule } from "@/lib/services/schedules/shapes";
import { createTrigger } from "@/lib/services/triggers/create";
import { getTrigger } from "@/lib/services/triggers/get";
import { CreateTrigger } from "@/lib/services/triggers/shapes";
import { contextFor, makeMember, makeTenant, testRuntime } from "../../support/actors";
import { describeDatabases } from "../../support/database";
import { until, untilEnded } from "../../support/executions";

/** What schedules and triggers may still do when the rights of whoever made them change. */
describeDatabases("the rights of schedules and triggers", (open) => {
  let database: Database;
  let runtime: Runtime;
  let tenantId: string;
  let owner: Context;
  let id: string;

  beforeAll(async () => {
    database = await open();
    runtime = await testRuntime(database, { runner: true });
  });
  beforeEach(async () => {
    tenantId = (await makeTenant(database)).id;
    owner = contextFor(runtime, await makeMember(database, tenantId, "owner"));
    const definition = {
      name: "Keep",
      steps: [{ id: "keep", capability: "memory.write", inputMapping: { text: "x" } }],
    };
    id = (await createOrchestration({ ctx: owner, input: { definition } })).id;
  });
  afterAll(() => runtime.close());

  async function keyOf(ctx: Context, scopes?: Scope[]) {
    const { id: keyId, scopes: held } = await createKey({
      ctx,
      input: { name: "Deploy", ...(scopes ? { scopes } : {}) },
    });
    const keyed = (held_id: string) =>
      contextFor(runtime, {
        kind: "key",
        id: held_id,
        tenantId,
        createdBy: ctx.actor.id,
        scopes: held,
        label: "Deploy",
      });
    return { keyId, ctx: keyed(keyId), as: keyed };
  }
  const schedule = async (ctx: Context, name = "Often") =>
    (await createSchedule({ ctx, input: { id, ...CreateSchedule.parse({ name, cron: "* * * * *" }) } })).id;
  const trigger = async (ctx: Context, name = "Shop") =>
    (await createTrigger({ ctx, input: { id, ...CreateTrigger.parse({ name }) } })).id;
  const scheduleNow = (schedule_id: string) => getSchedule({ ctx: owner, input: { id, schedule_id } });
  const triggerNow = (trigger_id: string) => getTrigger({ ctx: owner, input: { id, trigger_id } });
  async function fire(scheduleId: string): Promise<string> {
    await database.query("update schedule set next_at = date_trunc('minute', now()) where id = $1", [
      scheduleId,
    ]);
    await scheduleSweep(runtime);
    return (await scheduleNow(scheduleId)).last_execution_id ?? "";
  }
  async function approve(executionId: string): Promise<void> {
    const pending = async () =>
      (await listApprovals({ ctx: owner, input: { execution_id: executionId, status: "pending" } })).data[0];
    await until(async () => (await pending()) !== undefined);
    await decideApproval({ ctx: owner, input: { id: (await pending())?.id ?? "", decision: "approve" } });
  }
  const pauses = async () =>
    (
      await database.query(
        "select target_id from audit_entry where tenant_id = $1 and action like '%.paused' order by seq",
        [tenantId],
      )
    ).rows.map((row) => row.target_id);

  it("go on in a rotated key's successor, also for calls that people decide", async () => {
    await createPolicy({
      ctx: owner,
      input: CreateToolPolicy.parse({ tool: "memory.write", decision: "approve" }),
    });
    const key = await keyOf(owner);
    const made = await schedule(key.ctx);
    const fresh = await rotateKey({ ctx: owner, input: { id: key.keyId, overlap_seconds: 0 } });
    const after = await fire(made);
    await approve(after);
    const ended = await untilEnded(owner, after);
    expect(ended.error).toBeNull();
    expect(ended).toMatchObject({ status: "completed", actor: { id: fresh.id } });
  });

  it("hold for a decision that comes after the rotation", async () => {
    const key = await keyOf(owner);
    expect(await requesterMay(key.ctx, "memory:write")).toBe(true);
    const second = await rotateKey({ ctx: owner, input: { id: key.keyId, overlap_seconds: 0 } });
    const third = await rotateKey({ ctx: owner, input: { id: second.id, overlap_seconds: 0 } });
    expect(await requesterMay(key.ctx, "memory:write")).toBe(true);
    await revokeKey({ ctx: owner, input: { id: third.id } });
    expect(await requesterMay(key.ctx, null)).toBe(false);
  });

  it("are never more than the successor's, nor than those of the person it belongs to", async () => {
    const admin = contextFor(runtime, await makeMember(database, tenantId, "admin"));
    const key = await keyOf(admin);
    const made = await schedule(key.ctx);
    expect(await requesterMay(key.ctx, "settings:write")).toBe(true);
    await updateMember({ ctx: owner, input: { user_id: admin.actor.id, role: "member" } });
    expect(await requesterMay(key.ctx, "settings:write")).toBe(false);
    expect(await requesterMay(key.ctx, "memory:write")).toBe(true);
    await database.query("update api_key set scopes = array['executions:write'] where id = $1", [key.keyId]);
    const run = await fire(made);
    const { rows } = await database.query("select actor from execution where id = $1", [run]);
    expect(rows[0]?.actor).toMatchObject({ scopes: ["executions:write"] });
  });

  it("end with the key: paused at once, with the reason and an audit row", async () => {
    const key = await keyOf(owner);
    const other = await schedule(owner, "mine");
    const made = [await schedule(key.ctx), await trigger(key.ctx)] as const;
    const fresh = await rotateKey({ ctx: owner, input: { id: key.keyId, overlap_seconds: 3_600 } });
    await revokeKey({ ctx: owner, input: { id: key.keyId } });
    expect(await pauses()).toEqual([]);
    await revokeKey({ ctx: owner, input: { id: fresh.id } });
    const reason = 'The API key "Deploy" was revoked or has expired.';
    expect(await scheduleNow(made[0])).toMatchObject({
      active: false,
      next_at: null,
      paused_reason: reason,
    });
    expect(await triggerNow(made[1])).toMatchObject({ active: false, paused_reason: reason });
    expect((await scheduleNow(other)).active).toBe(true);
    expect(await pauses()).toEqual([...made]);
  });

  it("end with the membership, and with the right to start anything", async () => {
    const [leaves, demoted] = await Promise.all(
      [0, 1].map(async () => contextFor(runtime, await makeMember(database, tenantId, "admin"))),
    );
    if (!leaves || !demoted) throw new Error("Two are made.");
    const gone = [await schedule(leaves), await trigger((await keyOf(leaves)).ctx)] as const;
    const reader = [await schedule(demoted, "reader"), await trigger(demoted, "reader")] as const;
    await removeMember({ ctx: owner, input: { user_id: leaves.actor.id } });
    expect((await scheduleNow(gone[0])).paused_reason).toMatch(/no member/);
    expect((await triggerNow(gone[1])).paused_reason).toMatch(/no member/);
    expect(await pauses()).toEqual([...gone]);
    await updateMember({ ctx: owner, input: { user_id: demoted.actor.id, role: "viewer" } });
    expect((await scheduleNow(reader[0])).paused_reason).toMatch(/may not start/);
    expect((await triggerNow(reader[1])).paused_reason).toMatch(/may not start/);
    expect(await pauses()).toEqual([...gone, ...reader]);
  });
});
