import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/types";
import { encodeCursor } from "@/lib/services/paging";
import { listSessions } from "@/lib/services/sessions/list";
import { SessionList } from "@/lib/services/sessions/shapes";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

describeDatabases("sessions", (open) => {
  let database: Database;
  let workspaces: Workspaces;
  beforeAll(async () => {
    database = await open();
    workspaces = await openWorkspaces(database);
  });
  afterAll(() => workspaces.close());

  async function addSession(tenantId: string, id: string, minutesAgo: number, statuses: string[] = []) {
    await database.query(
      "insert into session (tenant_id, id, last_used_at) values ($1, $2, date_trunc('hour', now()) - $3 * interval '1 minute')",
      [tenantId, id, minutesAgo],
    );
    for (const status of statuses) {
      await database.query(
        `insert into execution (tenant_id, id, kind, status, title, plan_source, plan, input, actor, session_id)
         values ($1, $2, 'intent', $3, 'x', 'single', '{}', '{}', '{}', $4)`,
        [tenantId, newId("execution"), status, id],
      );
    }
  }

  it("come last used first, with their executions counted", async () => {
    const { viewer, stranger, tenantId } = workspaces.workspace();
    await addSession(tenantId, "old", 60);
    await addSession(tenantId, "a session > b", 5, ["completed", "completed", "failed", "waiting"]);
    const page = await listSessions({ ctx: viewer, input: {} });
    expect(SessionList.parse(page)).toEqual(page);
    expect(page.data.map((session) => session.id)).toEqual(["a session > b", "old"]);
    expect(page.data[0]?.executions).toEqual({ total: 4, active: 1, completed: 2, failed: 1, cancelled: 0 });
    expect(page.data[1]?.executions.total).toBe(0);
    expect((await listSessions({ ctx: stranger, input: {} })).data).toEqual([]);
  });

  it("page without loss when used at the same moment", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const ids = ["s 1", "s 2", "s 3", "s 4", "s 5"];
    for (const id of ids) await addSession(tenantId, id, 10);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listSessions({ ctx: owner, input: { limit: 2, cursor } });
      seen.push(...page.data.map((session) => session.id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(seen.toSorted()).toEqual(ids);
    expect(await codeOf(listSessions({ ctx: owner, input: { cursor: encodeCursor("not a time") } }))).toBe(
      "invalid",
    );
  });

  it("need executions:read", async () => {
    const { viewer } = workspaces.workspace();
    const actor = { ...viewer.actor, scopes: ["memory:read" as const] };
    expect(await codeOf(listSessions({ ctx: { ...viewer, actor }, input: {} }))).toBe("forbidden");
  });
});
