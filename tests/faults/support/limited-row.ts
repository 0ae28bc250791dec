import type { JsonObject } from "@/lib/core/json";
import { isJsonObject } from "@/lib/core/json";
import { approval } from "@/lib/db/schema/approvals";
import { execution } from "@/lib/db/schema";
import { usageRecord } from "@/lib/db/schema/models";
import { ModelServer } from "../../support/model-server";
import { checkWorld } from "./checker";
import { workOf } from "./generator";
import { liveThrough, type LivesWork } from "./lives";
import type { Script } from "./people";
import type { FaultRun } from "./row";
import type { FaultWorld } from "./world";

/** What one answer of the test's model uses. */
const TOKENS = 18;

const CHAIN: JsonObject[] = ["s0", "s1", "s2", "s3"].map((id) => ({ id, capability: "keyed" }));
const RALLY: JsonObject[] = ["r0", "r1", "r2", "r3"].map((id) => ({ id, role: "Player" }));

function limited(name: string, steps: JsonObject[], budget: JsonObject): LivesWork {
  // A call lost with its process counts as well: a limit of tokens may be reached a step sooner.
  const open = budget.max_tokens !== undefined && !name.endsWith(" ask");
  return { ...workOf(name, steps, []), body: { budget }, open };
}

const LIMITED: readonly [LivesWork, ...LivesWork[]] = [
  limited("steps ask", CHAIN, { max_steps: 2, on_exceeded: "ask" }),
  limited("steps refused", CHAIN, { max_steps: 2, on_exceeded: "ask" }),
  limited("steps fail", CHAIN, { max_steps: 2, on_exceeded: "fail" }),
  limited("calls ask", CHAIN, { max_tool_calls: 3, on_exceeded: "ask" }),
  limited("tokens ask", RALLY, { max_tokens: 2 * TOKENS, on_exceeded: "ask" }),
  limited("tokens refused", RALLY, { max_tokens: 2 * TOKENS, on_exceeded: "ask" }),
  limited("tokens fail", RALLY, { max_tokens: 2 * TOKENS, on_exceeded: "fail" }),
];
const MAY_FAIL = LIMITED.map(({ name }) => name).filter((name) => !name.endsWith(" ask"));

const grant: Script = ({ of }) => ({ decision: of.endsWith("refused") ? "deny" : "approve" });

/** Limits that are reached, with kills before and after the question and its answer. */
export async function killAmongLimits(run: FaultRun, world: FaultWorld, environment = {}): Promise<void> {
  const server = (await ModelServer.start()).answers({ content: "pong" }, { latency: 15 });
  try {
    const deaths = await liveThrough(run, world, {
      works: LIMITED,
      script: grant,
      environment: { ...server.environment, ...environment },
      prepare: async (survivor) => {
        await survivor.ask("role", { body: { name: "Player", base_prompt: "Play." } });
      },
    });
    await checkLimits(run, world, { deaths, asked: server.requests.length });
    await checkWorld(run, world, [], { mayFail: MAY_FAIL });
  } finally {
    await server.stop();
  }
}

/** Usage is the sum of its rows, within the limit and one call; no limit is asked about twice at the same height. */
async function checkLimits(
  run: FaultRun,
  world: FaultWorld,
  made: { deaths: number; asked: number },
): Promise<void> {
  const { db } = await world.database();
  const records = await db.select().from(usageRecord);
  const spent = Map.groupBy(records, (row) => row.executionId);
  for (const { id, title, usage, budget, error, finishedAt } of await db.select().from(execution)) {
    if (!finishedAt) continue;
    const rows = (spent.get(id) ?? []).reduce((sum, row) => sum + row.inputTokens + row.outputTokens, 0);
    const shown = number(usage, "input_tokens") + number(usage, "output_tokens");
    run.check(shown === rows, `${id} (${title}) shows ${shown} tokens of ${rows} on record`);
    const allowed =
      isJsonObject(budget) && typeof budget.max_tokens === "number" ? budget.max_tokens : Infinity;
    // Over the limit are at most the call under way and, for each death, the one that was lost and made again.
    const most = allowed + TOKENS * (1 + made.deaths);
    run.check(rows < most, `${id} (${title}) used ${rows} tokens of ${allowed}`);
    if (allowed < Infinity && !title.endsWith(" ask")) {
      const found = isJsonObject(error) ? `${String(error.code)}: ${String(error.message)}` : "nothing";
      const refused = /^budget_exceeded: Step "r[012]" failed: The budget/u.test(found);
      run.check(refused && rows >= allowed, `${id} (${title}) used ${rows} tokens and ended with ${found}`);
    }
    const steps = isJsonObject(budget) && typeof budget.max_steps === "number" ? budget.max_steps : Infinity;
    run.check(number(usage, "steps") <= steps, `${id} (${title}) took more than ${steps} steps`);
  }
  const heights = (await db.select().from(approval)).map(
    ({ executionId, tool, arguments: given }) => `${executionId} ${tool} ${number(given, "allowed")}`,
  );
  run.check(new Set(heights).size === heights.length, "somebody was asked twice about the same limit");
  // A call that was in flight when its process died is made again.
  const more = made.asked - records.length;
  run.check(
    more <= made.deaths * LIMITED.length,
    `${more} calls of the model have no record after ${made.deaths} kills`,
  );
}

function number(value: unknown, name: string): number {
  const found = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : null;
  return typeof found === "number" ? found : 0;
}
