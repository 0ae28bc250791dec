import { expect, it } from "vitest";
import { readAllEntries } from "@/lib/services/executions/get";
import type { Context } from "@/lib/services/context";
import { startSteps, untilEnded } from "../support/executions";
import type { Call } from "../support/inngest-driver";
import type { InngestRuntimeOptions } from "../support/inngest-runtime";
import { describeInngest, EFFECTS, inngestWorld, PLAN } from "./world";

/** The n-th call of a function in the whole run of the test, once. */
function dropOnce(fn: string, number: number) {
  let left = number;
  return (call: Call) => call.fn === fn && --left === 0;
}

const FAULTS: Record<string, () => InngestRuntimeOptions> = {
  "each call delivered once": () => ({}),
  "each call delivered twice": () => ({ deliveries: 2 }),
  "each call delivered three times": () => ({ deliveries: 3 }),
  "two deliveries at the same time": () => ({ deliveries: 2, together: true }),
  "three deliveries at the same time": () => ({ deliveries: 3, together: true }),
  "an answer of a step lost": () => ({ drop: dropOnce("execution-step-v1", 2) }),
  "an answer of the execution lost": () => ({ drop: dropOnce("execution-v1", 3) }),
};

const MODES: Record<string, InngestRuntimeOptions> = {
  "signed, with checkpoints": { signed: true, environment: { INNGEST_CHECKPOINTING: "on" } },
  "unsigned, with a request for every operation": {
    signed: false,
    environment: { INNGEST_CHECKPOINTING: "off", INNGEST_TURN_MS: 0 },
  },
};

async function expectWholeLedger(ctx: Context, id: string) {
  const entries = await readAllEntries(ctx, id);
  expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, index) => index + 1));
  const contracts = entries.flatMap((entry) => entry.contract ?? []);
  const requests = contracts.filter(({ type }) => type === "REQUEST").map((contract) => contract.id);
  const responses = contracts.filter(({ type }) => type === "RESPONSE").map((contract) => contract.id);
  expect(new Set(requests).size).toBe(PLAN.length);
  expect(responses.toSorted()).toEqual(requests.map((contract) => `${contract}r`).toSorted());
  const ends = entries.filter((entry) => entry.name === "execution.completed");
  expect(ends).toHaveLength(1);
}

describeInngest("what the Inngest server delivers", (database, kind) => {
  for (const [mode, settings] of Object.entries(MODES)) {
    for (const [fault, disturbance] of Object.entries(FAULTS)) {
      // What comes three times comes twice; PGlite's one connection makes it slow.
      if (kind === "pglite" && fault.includes("tw")) continue;
      it(`has each effect once: ${fault}; ${mode}`, async () => {
        const environment = { WORKER_LEASE_MS: 1_000, WORKER_HEARTBEAT_MS: 200, ...settings.environment };
        const world = await inngestWorld(database(), { ...settings, ...disturbance(), environment });
        const { ctx, sink, driver } = world;
        const id = await startSteps(ctx, PLAN);
        const execution = await untilEnded(ctx, id);
        expect(execution).toMatchObject({ status: "completed", output: { text: "1" }, usage: { steps: 7 } });
        await expectWholeLedger(ctx, id);
        expect(sink.duplicates()).toEqual([]);
        expect(sink.arrived.size).toBe(EFFECTS);
        expect(driver.problems).toEqual([]);
        const lost = driver.runs.filter(({ status }) => status === "failed");
        expect(lost).toHaveLength(fault.includes("lost") ? 1 : 0);
        expect(driver.checkpoints > 0).toBe(settings.environment?.INNGEST_CHECKPOINTING === "on");
        await world.runtime.close();
      });
    }
  }
});
