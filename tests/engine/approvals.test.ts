import { afterAll, beforeAll, expect, it } from "vitest";
import type { Agent } from "@/lib/agents/contract";
import { TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Json, JsonObject } from "@/lib/core/json";
import { SCOPES } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import type { Runtime } from "@/lib/runtime/runtime";
import { decideApproval, type DecideInput } from "@/lib/services/approvals/decide";
import { listApprovals } from "@/lib/services/approvals/list";
import type { Approval } from "@/lib/services/approvals/shapes";
import type { Context } from "@/lib/services/context";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { getExecution, readAllEntries } from "@/lib/services/executions/get";
import { signalExecution } from "@/lib/services/executions/signal";
import { createPolicy } from "@/lib/services/policies/create";
import { CreateToolPolicy } from "@/lib/services/policies/shapes";
import { contextFor, keyActor, makeMember, makeTenant } from "../support/actors";
import { startIntent, startSteps, testAgent, until, untilEnded } from "../support/executions";
import { describeRunners } from "../support/runners";

/** Split so that no scanner of this repository takes it for real. */
const SECRET = `tutti_${"live"}_${"aB3".repeat(8)}`;

/** What every gated call did: the sink of these tests. */
const effects: JsonObject[] = [];

function sender(name: string, more: Partial<Agent["capabilities"][0]> = {}, unkeyed = false): Agent {
  const agent = testAgent({
    name,
    effect: "write",
    unkeyed,
    single: async (task) => {
      effects.push({ tool: name, execution: task.executionId, ...task.parameters });
      return { sent: true };
    },
  });
  const [capability] = agent.capabilities;
  if (!capability) throw new Error("An agent has a capability.");
  return { ...agent, capabilities: [{ ...capability, ...more }] };
}

const parameters = {
  type: "object",
  properties: { to: { type: "string" }, amount: { type: "number" } },
  required: ["to"],
};
/** Can't be keyed; its first call fails, its second says what nobody should read. */
const flaky = testAgent({
  name: "mail.flaky",
  effect: "write",
  unkeyed: true,
  single: async (task) => {
    effects.push({ tool: "mail.flaky", execution: task.executionId });
    if (effects.filter((effect) => effect.execution === task.executionId).length === 1)
      throw new TuttiError("unavailable", "Not now.");
    return { token: SECRET };
  },
});

const AGENTS: Agent[] = [
  { ...flaky, capabilities: flaky.capabilities.map((item) => ({ ...item, risk: "destructive" as const })) },
  sender("mail.send", { risk: "destructive", parameters }),
  sender("mail.once", { risk: "destructive", parameters }, true),
  sender("wire.send", { approval: "always", parameters }),
  sender("note.add"),
];

describeRunners("approvals", (open, openRuntime) => {
  let runtime: Runtime;
  let database: Database;
  beforeAll(async () => {
    database = await open();
    runtime = await openRuntime(database, AGENTS);
  });
  afterAll(() => runtime?.close());

  async function workspace() {
    const { id } = await makeTenant(database);
    const as = async (role: "owner" | "admin" | "member") =>
      contextFor(runtime, await makeMember(database, id, role));
    return { tenantId: id, owner: await as("owner"), admin: await as("admin"), member: await as("member") };
  }

  async function asked(ctx: Context, executionId: string, count = 1): Promise<Approval[]> {
    let found: Approval[] = [];
    await until(async () => {
      const page = await listApprovals({ ctx, input: { execution_id: executionId, status: "pending" } });
      found = page.data.toReversed();
      return found.length >= count;
    });
    return found;
  }

  async function one(ctx: Context, executionId: string): Promise<Approval> {
    const [first] = await asked(ctx, executionId);
    if (!first) throw new Error("Nobody was asked.");
    return first;
  }

  const decide = (ctx: Context, input: DecideInput) => decideApproval({ ctx, input });
  const approve = (ctx: Context, { id }: Approval) => decide(ctx, { id, decision: "approve" });
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => "none",
      (error: unknown) => (error as { code?: string }).code ?? String(error),
    );
  const effectsOf = (executionId: string) => effects.filter((effect) => effect.execution === executionId);
  const mail = (ctx: Context, to = "anna@example.com") => startIntent(ctx, "mail.send", { to });

  it("waits for a person before what destroys, then does it once with what was shown", async () => {
    const { owner, admin } = await workspace();
    const id = await mail(owner);
    const question = await one(admin, id);
    expect(question).toMatchObject({
      kind: "tool",
      tool: "mail.send",
      arguments: { to: "anna@example.com" },
      destination: "to: anna@example.com",
      risk_class: "destructive",
      status: "pending",
    });
    await until(async () => (await getExecution({ ctx: owner, input: { id } })).waiting_for === "approval");
    expect(effectsOf(id)).toEqual([]);
    await approve(admin, question);
    expect((await untilEnded(owner, id)).status).toBe("completed");
    expect(effectsOf(id)).toHaveLength(1);
    const page = await listApprovals({ ctx: owner, input: { execution_id: id } });
    expect(page.data[0]).toMatchObject({ status: "approved", decided_by: { id: admin.actor.id } });
    expect(page.data[0]?.used_at).not.toBeNull();
  });

  it("lets an effect that can't be keyed wait without taking it for begun", async () => {
    const { owner } = await workspace();
    const id = await startIntent(owner, "mail.once", { to: "b@example.com" });
    const question = await one(owner, id);
    await until(async () => (await getExecution({ ctx: owner, input: { id } })).status === "waiting");
    await approve(owner, question);
    expect((await untilEnded(owner, id)).status).toBe("completed");
    expect(effectsOf(id)).toHaveLength(1);
  });

  it("asks once for a step that is tried again, and keeps no secret of it", async () => {
    const { owner } = await workspace();
    const step = { id: "send", capability: "mail.flaky", inputMapping: { auth: SECRET }, maxRetries: 1 };
    const id = await startSteps(owner, [{ ...step, retryDelayMs: 10 }]);
    const comment = `Fine, ${SECRET}`;
    await decide(owner, { id: (await one(owner, id)).id, decision: "approve", comment });
    expect(await untilEnded(owner, id)).toMatchObject({ status: "completed", error: null });
    expect(effectsOf(id)).toHaveLength(2);
    const entries = await readAllEntries(owner, id);
    expect(entries.filter(({ name }) => name === "approval.requested")).toHaveLength(1);
    expect(JSON.stringify(entries)).not.toContain(SECRET);
  });

  it("tells the plan who declined and why", async () => {
    const { owner } = await workspace();
    const id = await mail(owner);
    await decide(owner, { id: (await one(owner, id)).id, decision: "deny", comment: "Not to her." });
    const ended = await untilEnded(owner, id);
    expect(ended.error).toMatchObject({ code: "approval_denied" });
    expect(ended.error?.message).toContain("Not to her.");
    expect(effectsOf(id)).toEqual([]);
  });

  it("takes edited arguments for a new request", async () => {
    const { owner } = await workspace();
    const id = await mail(owner);
    const first = await one(owner, id);
    const wrong = { to: 7 };
    expect(await codeOf(decide(owner, { id: first.id, decision: "approve", arguments: wrong }))).toBe(
      "unprocessable",
    );
    const second = await decide(owner, {
      id: first.id,
      decision: "approve",
      arguments: { to: "carl@example.com" },
    });
    expect(second).toMatchObject({ status: "pending", arguments: { to: "carl@example.com" } });
    expect(second.digest).not.toBe(first.digest);
    expect(await codeOf(approve(owner, first))).toBe("conflict");
    expect(effectsOf(id)).toEqual([]);
    await approve(owner, second);
    expect((await untilEnded(owner, id)).status).toBe("completed");
    expect(effectsOf(id)).toMatchObject([{ to: "carl@example.com" }]);
  });

  it("hides a secret in edited arguments from the journal, and uses it", async () => {
    const { owner } = await workspace();
    const id = await mail(owner);
    const first = await one(owner, id);
    const args = { to: "carl@example.com", auth: SECRET };
    const second = await decide(owner, { id: first.id, decision: "approve", arguments: args });
    expect(JSON.stringify(second)).not.toContain(SECRET);
    await approve(owner, second);
    expect((await untilEnded(owner, id)).status).toBe("completed");
    expect(effectsOf(id)).toMatchObject([args]);
    const { rows } = await database.query(
      "select data::text || coalesce(result::text, '') as line from ledger_entry where execution_id = $1",
      [id],
    );
    expect(JSON.stringify(rows)).not.toContain(SECRET);
  });

  it("leaves hidden what it was not shown, and uses what it hides", async () => {
    const { owner } = await workspace();
    const id = await startIntent(owner, "mail.send", { to: "anna@example.com", auth: SECRET });
    const first = await one(owner, id);
    expect(first.arguments).toMatchObject({ auth: "[redacted]" });
    const args = { to: "carl@example.com", auth: "[redacted]" };
    await approve(owner, await decide(owner, { id: first.id, decision: "approve", arguments: args }));
    expect((await untilEnded(owner, id)).status).toBe("completed");
    expect(effectsOf(id)).toMatchObject([{ to: "carl@example.com", auth: SECRET }]);
  });

  it("names no secret as the destination", async () => {
    const { owner } = await workspace();
    const id = await mail(owner, SECRET);
    const question = await one(owner, id);
    expect(question.destination).toBe("to: [redacted]");
    const { rows } = await database.query(
      "select data::text as line from ledger_entry where execution_id = $1",
      [id],
    );
    expect(JSON.stringify(rows)).not.toContain(SECRET);
  });

  it("wants for edited arguments who the rules want for them", async () => {
    const { owner, admin } = await workspace();
    const bounds = [{ field: "amount", operator: ">" as const, value: 1_000 }];
    const rule = { tool: "mail.send", decision: "approve", required_role: "owner", bounds };
    await createPolicy({ ctx: owner, input: CreateToolPolicy.parse(rule) });
    const id = await startIntent(owner, "mail.send", { to: "anna@example.com", amount: 1 });
    const first = await one(admin, id);
    expect(first.required_role).toBeNull();
    const args = { to: "anna@example.com", amount: 5_000 };
    const second = await decide(admin, { id: first.id, decision: "approve", arguments: args });
    expect(second.required_role).toBe("owner");
    expect(await codeOf(approve(admin, second))).toBe("forbidden");
    // Back to less does not take it away again.
    const third = await decide(owner, {
      id: second.id,
      decision: "approve",
      arguments: { ...args, amount: 2 },
    });
    expect(third.required_role).toBe("owner");
    await approve(owner, third);
    expect((await untilEnded(owner, id)).status).toBe("completed");
    expect(effectsOf(id)).toMatchObject([{ amount: 2 }]);
  });

  it("asks who a rule names also where a tool always asks", async () => {
    const { owner, admin } = await workspace();
    const rule = { tool: "wire.send", decision: "approve", required_role: "owner" };
    await createPolicy({ ctx: owner, input: CreateToolPolicy.parse(rule) });
    const id = await startIntent(admin, "wire.send", { to: "x" });
    const question = await one(admin, id);
    expect(question.required_role).toBe("owner");
    expect(await codeOf(approve(admin, question))).toBe("forbidden");
    await approve(owner, question);
    expect((await untilEnded(owner, id)).status).toBe("completed");
  });

  it("runs nothing when the arguments were changed behind the decision", async () => {
    const { owner } = await workspace();
    const id = await mail(owner);
    const question = await one(owner, id);
    await database.query("update approval set arguments = $2 where id = $1", [
      question.id,
      JSON.stringify({ to: "mallory@example.com" }),
    ]);
    await approve(owner, question);
    expect((await untilEnded(owner, id)).error?.code).toBe("approval_denied");
    expect(effectsOf(id)).toEqual([]);
  });

  it("does it once for 50 decisions at the same time", async () => {
    const { owner } = await workspace();
    const id = await mail(owner);
    const question = await one(owner, id);
    const codes = await Promise.all(Array.from({ length: 50 }, () => codeOf(approve(owner, question))));
    expect(codes.filter((code) => code === "none")).toHaveLength(1);
    expect(codes.filter((code) => code === "conflict")).toHaveLength(49);
    expect((await untilEnded(owner, id)).status).toBe("completed");
    expect(effectsOf(id)).toHaveLength(1);
  });

  it("hears nobody but who may decide", async () => {
    const { owner, member, tenantId } = await workspace();
    const stranger = (await workspace()).owner;
    const key = contextFor(runtime, keyActor(tenantId, SCOPES));
    const id = await mail(key);
    const question = await one(owner, id);
    expect(await codeOf(approve(member, question))).toBe("forbidden");
    expect(await codeOf(approve(stranger, question))).toBe("not_found");
    expect(await codeOf(approve(key, question))).toBe("forbidden");
    const forged = { id, event: "approval.decided", match: question.id, data: { status: "approved" } };
    expect(await codeOf(signalExecution({ ctx: owner, input: forged }))).toBe("unprocessable");
    const said = { id, event: "note", data: { approval: question.id, status: "approved" } };
    await signalExecution({ ctx: owner, input: said });
    expect(effectsOf(id)).toEqual([]);
    await approve(contextFor(runtime, keyActor(tenantId, SCOPES)), question);
    // Its own key has no row: who asked is gone by now.
    expect((await untilEnded(owner, id)).error?.code).toBe("forbidden");
    expect(effectsOf(id)).toEqual([]);
  });

  it("says gone when the time is over, and cancels what an ended execution asked", async () => {
    const { owner } = await workspace();
    const late = await startSteps(owner, [
      { id: "ok", type: "approval", message: "Go?", timeout: 50, onTimeout: "deny" },
    ]);
    expect((await untilEnded(owner, late)).status).toBe("completed");
    const [over] = (await listApprovals({ ctx: owner, input: { execution_id: late } })).data;
    expect(over?.status).toBe("expired");
    expect(await codeOf(decide(owner, { id: over?.id ?? "", decision: "approve" }))).toBe("gone");
    const id = await mail(owner);
    const question = await one(owner, id);
    await cancelExecution({ ctx: owner, input: { id } });
    expect(await codeOf(approve(owner, question))).toBe("conflict");
    const [cancelled] = (await listApprovals({ ctx: owner, input: { execution_id: id } })).data;
    expect(cancelled?.status).toBe("cancelled");
    await untilEnded(owner, id);
    expect(effectsOf(id)).toEqual([]);
  });

  it.each([
    ["approve", { status: "completed", output: "approved" }],
    ["deny", { status: "completed", output: "expired" }],
    ["fail", { status: "failed", output: null }],
  ])("goes on by onTimeout: %s", async (onTimeout, expected) => {
    const { owner } = await workspace();
    const id = await startSteps(
      owner,
      [{ id: "ok", type: "approval", message: "Go?", timeout: 20, onTimeout }],
      { output: "{{context.ok.decision}}" as Json },
    );
    expect(await untilEnded(owner, id)).toMatchObject(expected);
  });

  it("has two approvals side by side answered in either order", async () => {
    const { owner, admin } = await workspace();
    const id = await startSteps(
      owner,
      [
        { id: "a", type: "approval", message: "First?", parallelGroup: "both" },
        { id: "b", type: "approval", message: "Second?", parallelGroup: "both" },
      ],
      { output: { a: "{{context.a}}", b: "{{context.b.decision}}" } },
    );
    const questions = await asked(owner, id, 2);
    const named = (message: string) => questions.find((question) => question.message === message)?.id ?? "";
    await decide(admin, { id: named("Second?"), decision: "deny" });
    await decide(admin, { id: named("First?"), decision: "approve", comment: "Fine" });
    const ended = await untilEnded(owner, id);
    expect(ended.output).toMatchObject({
      a: { decision: "approved", by: admin.actor.label, comment: "Fine" },
      b: "denied",
    });
  });

  it("asks only who was named", async () => {
    const { owner, admin } = await workspace();
    const steps = [{ id: "ok", type: "approval", message: "Go?", approvers: [admin.actor.id] }];
    const id = await startSteps(owner, steps);
    const question = await one(owner, id);
    expect(await codeOf(approve(owner, question))).toBe("forbidden");
    await approve(admin, question);
    expect((await untilEnded(owner, id)).status).toBe("completed");
  });

  it("follows standing rules, and counts those that allow a number of calls", async () => {
    const { owner } = await workspace();
    const rule = (given: JsonObject) => createPolicy({ ctx: owner, input: CreateToolPolicy.parse(given) });
    await rule({ tool: "note.*", decision: "deny" });
    const denied = await startIntent(owner, "note.add", {});
    expect((await untilEnded(owner, denied)).error?.code).toBe("forbidden");
    await rule({ tool: "note.add", decision: "approve" });
    const gated = await startIntent(owner, "note.add", {});
    await approve(owner, await one(owner, gated));
    expect((await untilEnded(owner, gated)).status).toBe("completed");
    const bounds = [{ field: "to", operator: "==", value: "anna@example.com" }];
    await rule({ tool: "mail.send", decision: "allow", bounds, max_uses: 1 });
    expect((await untilEnded(owner, await mail(owner))).status).toBe("completed");
    const second = await mail(owner);
    await decide(owner, { id: (await one(owner, second)).id, decision: "deny" });
    const other = await mail(owner, "other@example.com");
    await decide(owner, { id: (await one(owner, other)).id, decision: "deny" });
    await Promise.all([untilEnded(owner, second), untilEnded(owner, other)]);
    await rule({ tool: "*", decision: "allow" });
    const always = await startIntent(owner, "wire.send", { to: "bank" });
    await decide(owner, { id: (await one(owner, always)).id, decision: "deny" });
    expect((await untilEnded(owner, always)).error?.code).toBe("approval_denied");
  });

  it("allows from now on within the bounds that were stated", async () => {
    const { owner } = await workspace();
    const id = await mail(owner);
    const question = await one(owner, id);
    const until90 = new Date(Date.now() + 91 * 86_400_000).toISOString();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const bounds = [{ field: "to", operator: "ends_with" as const, value: "@example.com" }];
    const allow = (more: object) => ({
      id: question.id,
      decision: "approve" as const,
      always_allow: { until: tomorrow, bounds, ...more },
    });
    expect(await codeOf(decide(owner, allow({ until: until90 })))).toBe("unprocessable");
    const elsewhere = [{ field: "to", operator: "==" as const, value: "{{to}}" }];
    expect(await codeOf(decide(owner, allow({ bounds: elsewhere })))).toBe("unprocessable");
    await decide(owner, allow({}));
    expect((await untilEnded(owner, id)).status).toBe("completed");
    const next = await mail(owner, "dora@example.com");
    expect((await untilEnded(owner, next)).status).toBe("completed");
    expect((await listApprovals({ ctx: owner, input: { execution_id: next } })).data).toEqual([]);
    const outside = await mail(owner, "dora@example.org");
    await decide(owner, { id: (await one(owner, outside)).id, decision: "deny" });
    await untilEnded(owner, outside);
    expect(effectsOf(outside)).toEqual([]);
  });

  it("knows no approval of another workspace", async () => {
    const { owner } = await workspace();
    expect(await codeOf(decide(owner, { id: newId("approval"), decision: "approve" }))).toBe("not_found");
  });
});
