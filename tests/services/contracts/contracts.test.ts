import { afterAll, beforeAll, expect, it } from "vitest";
import { isId, newId } from "@/lib/core/ids";
import type { JsonObject } from "@/lib/core/json";
import type { Database } from "@/lib/db/types";
import type { Context } from "@/lib/services/context";
import type { ListContractsInput } from "@/lib/services/contracts/filters";
import { getContract } from "@/lib/services/contracts/get";
import { listContracts } from "@/lib/services/contracts/list";
import { listExecutionContracts } from "@/lib/services/contracts/list-execution";
import { Contract, ContractList } from "@/lib/services/contracts/shapes";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

interface Dispatch {
  tenantId: string;
  executionId: string;
  step: string;
  agent?: string;
  capability?: string | null;
  sessionId?: string | null;
  parameters?: JsonObject;
  /** The RESPONSE's status; none: it is still awaited. */
  status?: "completed" | "failed" | "cancelled" | "outcome_unknown";
  output?: string;
  at?: number;
}

describeDatabases("contracts", (open) => {
  let database: Database;
  let workspaces: Workspaces;
  beforeAll(async () => {
    database = await open();
    workspaces = await openWorkspaces(database);
  });
  afterAll(() => workspaces.close());

  async function execution(tenantId: string, status = "running"): Promise<string> {
    const id = newId("execution");
    await database.query(
      `insert into execution (tenant_id, id, kind, status, title, plan_source, plan, input, actor)
       values ($1, $2, 'intent', $3, 'x', 'single', '{}', '{}', '{}')`,
      [tenantId, id, status],
    );
    return id;
  }

  /** Records a dispatch as the engine does; answers the REQUEST's id. */
  async function dispatch(given: Dispatch): Promise<string> {
    const { tenantId, executionId, step, agent = "echo", capability = "echo", sessionId = null, at } = given;
    const id = newId("contract");
    const shared = { correlationId: `cor_${id.slice(4)}`, sessionId, capability };
    const place = { path: `tool/${step}`, step, key: step, ...(at === undefined ? {} : { at }) };
    const request = {
      ...place,
      name: "orchestrator.step.dispatching" as const,
      status: "sent",
      data: {
        step_id: step,
        target: "tool",
        task: capability ?? "anything",
        parameters: given.parameters ?? { text: step },
        routing: { chosen: agent },
      },
      contract: { id, type: "REQUEST" as const, from: "orchestrator", to: agent, ...shared },
    };
    const ok = given.status === "completed";
    const result: JsonObject = ok
      ? { ok, output: { text: given.output ?? "done" } }
      : { ok, error: { code: "step_failed", message: "No." } };
    const response = {
      ...place,
      name: ok ? ("orchestrator.step.completed" as const) : ("orchestrator.step.failed" as const),
      status: given.status,
      durationMs: 1.5,
      data: { step_id: step },
      result,
      contract: { id: `${id}r`, type: "RESPONSE" as const, from: agent, to: "orchestrator", ...shared },
    };
    const entries = given.status ? [request, response] : [request];
    await workspaces.ledger.append({ tenantId, executionId, fence: null, entries });
    return id;
  }

  const ids = async (ctx: Context, input: ListContractsInput = {}) =>
    (await listContracts({ ctx, input })).data.map((contract) => contract.id);
  const pair = (id: string) => [`${id}r`, id];

  it("come pair by pair, the newest first, a RESPONSE before its REQUEST", async () => {
    const { viewer, tenantId } = workspaces.workspace();
    const executionId = await execution(tenantId);
    const first = await dispatch({ tenantId, executionId, step: "one", status: "completed" });
    const second = await dispatch({ tenantId, executionId, step: "two", status: "failed" });
    const third = await dispatch({ tenantId, executionId, step: "three" });
    const page = await listContracts({ ctx: viewer, input: {} });
    expect(ContractList.parse(page)).toEqual(page);
    expect(page.data.map((contract) => contract.id)).toEqual([third, ...pair(second), ...pair(first)]);
    expect(page.data.map((contract) => contract.status)).toEqual([
      "running",
      "failed",
      "failed",
      "completed",
      "completed",
    ]);
    const [, , , response, request] = page.data;
    expect(request).toMatchObject({
      type: "REQUEST",
      from: "orchestrator",
      to: "echo",
      payload: { text: "one" },
      routing: { chosen: "echo" },
    });
    expect(response).toMatchObject({
      type: "RESPONSE",
      from: "echo",
      payload: { ok: true, output: { text: "done" } },
      routing: null,
      duration_ms: 1.5,
    });
    expect(response?.correlation_id).toBe(request?.correlation_id);
    expect(response?.prev_hash).toBe(request?.hash);
  });

  it("page without loss or repetition, with every limit and type", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const executionId = await execution(tenantId);
    const all: string[] = [];
    for (const [index, status] of (
      ["completed", undefined, "failed", "completed", undefined] as const
    ).entries()) {
      const id = await dispatch({ tenantId, executionId, step: `s${index}`, status });
      all.unshift(...(status ? pair(id) : [id]));
    }
    for (const type of [undefined, "REQUEST", "RESPONSE"] as const) {
      // By length: the id of a REQUEST may happen to end with r.
      const expected = all.filter((id) => !type || (type === "RESPONSE") === !isId("contract", id));
      for (const limit of [1, 2, 3, 7, 8, 100]) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await listContracts({ ctx: owner, input: { limit, cursor, type } });
          expect(page.data.length).toBeLessThanOrEqual(limit);
          seen.push(...page.data.map((contract) => contract.id));
          cursor = page.next_cursor ?? undefined;
        } while (cursor);
        expect(seen).toEqual(expected);
      }
    }
    const failed =
      (await listContracts({ ctx: owner, input: { status: "failed", limit: 1 } })).next_cursor ?? "";
    expect(await ids(owner, { status: "failed", limit: 1, cursor: failed })).toHaveLength(1);
  });

  it("filter by session, execution, agent, capability, status and time", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const [executionId, other] = [await execution(tenantId), await execution(tenantId)];
    const hourAgo = Date.now() - 3_600_000;
    const old = await dispatch({
      tenantId,
      executionId: other,
      step: "old",
      status: "completed",
      at: hourAgo,
    });
    const failed = await dispatch({
      tenantId,
      executionId,
      step: "f",
      status: "failed",
      agent: "acme",
      sessionId: "s1",
    });
    const cancelled = await dispatch({
      tenantId,
      executionId,
      step: "c",
      status: "cancelled",
      capability: "wait",
    });
    const unknown = await dispatch({ tenantId, executionId, step: "u", status: "outcome_unknown" });
    const open = await dispatch({ tenantId, executionId, step: "o" });
    expect(await ids(owner, { session_id: "s1" })).toEqual(pair(failed));
    expect(await ids(owner, { execution_id: other })).toEqual(pair(old));
    expect(await ids(owner, { agent: "acme" })).toEqual(pair(failed));
    expect(await ids(owner, { capability: "wait" })).toEqual(pair(cancelled));
    expect(await ids(owner, { status: "completed" })).toEqual(pair(old));
    expect(await ids(owner, { status: "failed" })).toEqual(pair(failed));
    expect(await ids(owner, { status: "failed", agent: "echo" })).toEqual([]);
    expect(await ids(owner, { status: "cancelled", type: "RESPONSE" })).toEqual([`${cancelled}r`]);
    expect(await ids(owner, { status: "outcome_unknown" })).toEqual(pair(unknown));
    expect(await ids(owner, { status: "running" })).toEqual([open]);
    expect(await ids(owner, { status: "running", type: "RESPONSE" })).toEqual([]);
    const [from, to] = [new Date(hourAgo + 60_000).toISOString(), new Date(hourAgo + 1_000).toISOString()];
    expect(await ids(owner, { from })).toEqual([open, ...pair(unknown), ...pair(cancelled), ...pair(failed)]);
    expect(await ids(owner, { from, status: "failed" })).toEqual(pair(failed));
    expect(await ids(owner, { from, to })).toEqual([]);
    await database.query("update execution set status = 'failed' where id = $1", [executionId]);
    expect((await getContract({ ctx: owner, input: { id: open } })).status).toBe("outcome_unknown");
    expect(await ids(owner, { status: "running" })).toEqual([]);
  });

  it("are found by agent over its capabilities, and by capability over its agents", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const executionId = await execution(tenantId);
    const made: { agent: string; capability: string | null; id: string }[] = [];
    for (const [index, [agent, capability]] of (
      [
        ["acme", "read"],
        ["bolt", "read"],
        ["acme", "write"],
        ["acme", null],
        ["bolt", "paint"],
        ["acme", "read"],
      ] as const
    ).entries()) {
      const status = index % 2 === 0 ? "completed" : undefined;
      const id = await dispatch({ tenantId, executionId, step: `t${index}`, agent, capability, status });
      made.unshift({ agent, capability, id });
    }
    const fitting = (filter: { agent?: string; capability?: string }) =>
      made
        .filter(({ agent }) => filter.agent === undefined || agent === filter.agent)
        .filter(({ capability }) => filter.capability === undefined || capability === filter.capability)
        .map(({ id }) => id);
    for (const filter of [
      { agent: "acme" },
      { agent: "bolt" },
      { capability: "read" },
      { capability: "paint" },
      { agent: "acme", capability: "read" },
      { agent: "acme", capability: "paint" },
      { agent: "nobody" },
    ]) {
      expect(await ids(owner, { ...filter, type: "REQUEST" })).toEqual(fitting(filter));
      const [newest] = await ids(owner, { ...filter, type: "REQUEST", limit: 1 });
      expect(newest).toBe(fitting(filter)[0]);
    }
    const completed = await ids(owner, { agent: "acme", status: "completed", type: "REQUEST" });
    expect(completed).toEqual([made[3]?.id, made[5]?.id]);
    const later = { capability: "read", status: "completed", type: "RESPONSE" } as const;
    expect(await ids(owner, later)).toEqual([`${made[5]?.id}r`]);
  });

  it("show long and large payloads cut in lists, whole by id", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const executionId = await execution(tenantId);
    const long = "l".repeat(600);
    const large = "x".repeat(20_000);
    const id = await dispatch({
      tenantId,
      executionId,
      step: "big",
      status: "completed",
      parameters: { long, large },
      output: large,
    });
    const [response, request] = (await listContracts({ ctx: owner, input: {} })).data;
    expect(JSON.stringify([request, response]).length).toBeLessThan(4_000);
    const wholeRequest = await getContract({ ctx: owner, input: { id } });
    expect(Contract.parse(wholeRequest)).toEqual(wholeRequest);
    expect(wholeRequest.payload).toEqual({ long, large });
    const wholeResponse = await getContract({ ctx: owner, input: { id: `${id}r` } });
    expect(wholeResponse.payload).toEqual({ ok: true, output: { text: large } });
    await database.query("delete from blob where tenant_id = $1", [tenantId]);
    const kept = await getContract({ ctx: owner, input: { id: `${id}r` } });
    expect(JSON.stringify(kept.payload)).toContain("$blob");
  });

  it("of one execution are its own", async () => {
    const { viewer, stranger, tenantId } = workspaces.workspace();
    const [executionId, other] = [await execution(tenantId), await execution(tenantId)];
    const id = await dispatch({ tenantId, executionId, step: "one", status: "completed" });
    await dispatch({ tenantId, executionId: other, step: "one", status: "completed" });
    const { data } = await listExecutionContracts({ ctx: viewer, input: { execution_id: executionId } });
    expect(data.map((contract) => contract.id)).toEqual(pair(id));
    for (const [ctx, execution_id] of [
      [stranger, executionId],
      [viewer, newId("execution")],
    ] as const) {
      expect(await codeOf(listExecutionContracts({ ctx, input: { execution_id } }))).toBe("not_found");
    }
  });

  it("belong to their tenant", async () => {
    const { owner, stranger, tenantId } = workspaces.workspace();
    const executionId = await execution(tenantId);
    const id = await dispatch({ tenantId, executionId, step: "one", status: "failed", sessionId: "s" });
    const filters: ListContractsInput[] = [
      {},
      { execution_id: executionId },
      { session_id: "s" },
      { status: "failed" },
    ];
    for (const input of filters) expect(await ids(stranger, input)).toEqual([]);
    expect(await codeOf(getContract({ ctx: stranger, input: { id } }))).toBe("not_found");
    expect(await codeOf(getContract({ ctx: stranger, input: { id: `${id}r` } }))).toBe("not_found");
    for (const odd of [newId("contract"), `${newId("contract")}r`, "ctr_", "nonsense", `${id}rr`]) {
      expect(await codeOf(getContract({ ctx: owner, input: { id: odd } }))).toBe("not_found");
    }
    const actor = { ...owner.actor, scopes: [] };
    expect(await codeOf(listContracts({ ctx: { ...owner, actor }, input: {} }))).toBe("forbidden");
    expect(await codeOf(getContract({ ctx: { ...owner, actor }, input: { id } }))).toBe("forbidden");
  });
});
