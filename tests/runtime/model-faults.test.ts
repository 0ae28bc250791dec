import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import { forgetBreakers } from "@/lib/guard/breakers";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { listUsage } from "@/lib/services/usage/list";
import { UsageRecordQuery } from "@/lib/services/usage/shapes";
import {
  type Behaviour,
  breaksOff,
  endsEarly,
  FaultServer,
  hangs,
  says,
  startsWith,
  status,
} from "../models/support/fault-server";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startSteps, startTask, untilEnded } from "../support/executions";
import { openRunner, RUNNERS } from "../support/runners";

const decided = JSON.stringify({ decision: "done", reason: "known", steps: [], answer: "fine" });
const half = decided.slice(0, 24);

let server: FaultServer;
beforeAll(async () => {
  server = await FaultServer.start();
});
beforeEach(() => forgetBreakers());
afterAll(() => server.stop());

describe.each(RUNNERS)("a model that fails while a planner or a role asks it, on the %s runner", (runner) => {
  let runtime: Runtime;
  let ctx: Context;
  beforeAll(async () => {
    const environment = {
      LLM_BASE_URL: server.baseUrl,
      LLM_API_KEY: "sk-test-fault-server",
      LLM_DEFAULT_MODEL: "test-model",
      // Long enough for the server's good answers on a machine that is busy.
      LLM_FIRST_TOKEN_TIMEOUT_MS: 1_000,
      LLM_IDLE_TIMEOUT_MS: 1_000,
      LLM_CALL_TIMEOUT_MS: 10_000,
    };
    const database = await openTestDatabase("pglite");
    runtime = await openRunner(runner, database, { agents: BUILT_IN_AGENTS, environment });
    ctx = contextFor(runtime, await makeMember(database, (await makeTenant(database)).id, "owner"));
    await createRole({ ctx, input: CreateRole.parse({ name: "Sayer", base_prompt: "Say." }) });
  });
  afterAll(() => runtime.close());

  const ASKERS = [
    { who: "a planner", start: () => startTask(ctx, "say fine"), answer: { answer: "fine" } },
    {
      who: "a role",
      start: () => startSteps(ctx, [{ id: "say", role: "Sayer" }]),
      answer: { text: decided },
    },
  ];
  const all = runner === "embedded";

  const PASSING: [string, Behaviour[]][] = [
    ["a stream cut in the middle", [startsWith(half, breaksOff), startsWith(half, endsEarly), says(decided)]],
    ["429 with Retry-After", [status(429, { "retry-after": "1" }), says(decided)]],
    ["silence before the first byte, and within the answer", [hangs, startsWith(half, hangs), says(decided)]],
  ];
  for (const { who, start, answer } of ASKERS) {
    for (const [what, behaviours] of PASSING.slice(0, all ? undefined : 1)) {
      it(`${who} gets over ${what}`, async () => {
        server.plays(...behaviours);
        const ended = await untilEnded(ctx, await start());
        expect(ended).toMatchObject({ status: "completed", output: answer });
        expect(server.bodies).toHaveLength(behaviours.length);
        const { data } = await listUsage({ ctx, input: UsageRecordQuery.parse({ execution_id: ended.id }) });
        expect(data[0]).toMatchObject({ outcome: "completed", estimated: false, input_tokens: 10 });
        // What was cut off is counted by what was asked; what was refused is not.
        for (const lost of data.slice(1)) {
          const isRefused = lost.error === "rate_limited";
          expect(lost).toMatchObject({ outcome: "failed", estimated: !isRefused });
          expect(lost.input_tokens > 0).toBe(!isRefused);
        }
      });
    }

    const LASTING: [string, Behaviour, string][] = [
      ["a stream that is always cut", startsWith(half, breaksOff), "unavailable"],
      ["silence for ever", hangs, "timeout"],
      ["429 past the deadline", status(429, { "retry-after": "600" }), "rate_limited"],
    ];
    for (const [what, behaviour, code] of all ? LASTING : []) {
      it(`${who} ends typed, and in time, at ${what}`, async () => {
        server.plays(behaviour);
        const ended = await untilEnded(ctx, await start());
        expect(ended).toMatchObject({ status: "failed", error: { code } });
      });
    }
  }
});
