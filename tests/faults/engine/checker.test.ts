import { afterAll, beforeAll, expect, it } from "vitest";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { Database } from "@/lib/db/types";
import { createRuntime, type Runtime } from "@/lib/runtime/runtime";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { ExecuteBody } from "@/lib/services/executions/shapes";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { env } from "@/lib/env";
import { contextFor, makeMember, makeTenant } from "../../support/actors";
import { openTestDatabase } from "../../support/database";
import { untilEnded } from "../../support/executions";
import { faultAgents } from "../support/agents";
import { checkWorld } from "../support/checker";
import { workOf } from "../support/generator";
import { SeededRandom } from "../support/random";
import { Sink } from "../support/sink";

/** The checker must have been seen to find each thing that it looks for. */
const WORK = workOf(
  "checked",
  [
    { id: "a", capability: "keyed" },
    { id: "b", capability: "unkeyed", onError: "continue" },
  ],
  [
    { path: "a", unkeyed: false },
    { path: "b", unkeyed: true },
  ],
);
const sink = new Sink();
const acknowledged = new Set<string>();
let database: Database;
let runtime: Runtime;
let id: string;

beforeAll(async () => {
  database = await openTestDatabase("pglite");
  await sink.open();
  const agents = [...BUILT_IN_AGENTS, ...faultAgents(sink.url)];
  runtime = await createRuntime({ environment: env(), database, runner: true, agents });
  const ctx = contextFor(runtime, await makeMember(database, (await makeTenant(database)).id, "owner"));
  await createOrchestration({ ctx, input: { definition: WORK.definition } });
  const body = ExecuteBody.parse({});
  ({ id } = await executeOrchestration({ ctx, input: { id: WORK.name, body, idempotency: null } }));
  acknowledged.add(id);
  await untilEnded(ctx, id);
  // From here on only the checker looks at what is there.
  await runtime.runner?.stop();
});
afterAll(async () => {
  sink.close();
  await runtime.close();
});

/** What the checker finds after `harm`, which is undone. */
async function findings(harm: string | (() => () => void)): Promise<string> {
  const found: string[] = [];
  const fail = (what: string) => void found.push(what);
  const check = (holds: boolean, what: string) => void (holds || fail(what));
  const run = { seed: 1, count: 1, random: new SeededRandom(1), scaled: (full: number) => full, fail, check };
  const look = () => checkWorld(run, { acknowledged, sink, database: async () => database }, [WORK]);
  if (typeof harm === "string") {
    await database.query("begin");
    try {
      if (harm) await database.query(harm);
      await look();
    } finally {
      await database.query("rollback");
    }
  } else {
    const undo = harm();
    await look();
    undo();
  }
  return found.join("\n");
}

function call(path: string, at = Date.now()) {
  return () => {
    const key = `${id}:${path}`;
    sink.calls.push({ key, executionId: id, unkeyed: path === "b", pid: 1, attempt: 1, parameters: {}, at });
    return () => void sink.calls.pop();
  };
}

it("finds nothing where nothing is wrong", async () => {
  expect(await findings("")).toBe("");
});

it.each([
  ["a lost execution", "delete from execution", "was acknowledged and is lost"],
  ["a gap", "delete from ledger_entry where seq = 3", "chain: gap at 4"],
  ["a changed entry", "update ledger_entry set data = '{}' where seq = 3", "chain: content at 3"],
  ["a lost end", "delete from ledger_entry where name = 'execution.completed'", "ended 0 times"],
  ["an execution that never ends", "update execution set status = 'running'", "is running"],
  ["a lease that was kept", "update execution set lease_owner = 'wrk_1'", "still leased"],
  [
    "a step asked for twice",
    `update ledger_entry set contract_type = 'REQUEST', key = null, step = 'a' where contract_type is not null`,
    "times REQUEST of a",
  ],
  ["a result that is gone", "update ledger_entry set result = null where key = 'a'", "a has no result"],
  [
    "an unkeyed step that failed without saying that nobody knows",
    `update ledger_entry set result = '{"ok": false, "status": "failed"}' where key = 'b' and result is not null`,
    "instead of outcome_unknown",
  ],
])("finds %s", async (_, harm, finding) => {
  expect(await findings(harm)).toContain(finding);
});

it("finds an unkeyed effect that happened twice", async () => {
  expect(await findings(call("b"))).toContain("was done 2 times");
});

it("finds an effect that was begun again after its result", async () => {
  expect(await findings(call("a", Date.now() + 60_000))).toContain("begun again after its result");
});

it("finds an effect under a key that nobody knows, and one that never happened", async () => {
  expect(await findings(call("other"))).toContain("unknown key");
  const without = () => {
    const calls = sink.calls.splice(0);
    return () => void sink.calls.push(...calls);
  };
  expect(await findings(without)).toContain("a has a result and no effect");
});
