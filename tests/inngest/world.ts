import { afterAll, beforeAll, describe } from "vitest";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { Json } from "@/lib/core/json";
import type { Database } from "@/lib/db/types";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { type DatabaseKind, hasPostgres, openTestDatabase } from "../support/database";
import { testAgent } from "../support/executions";
import type { InngestDriver } from "../support/inngest-driver";
import { inngestRuntime, type InngestRuntimeOptions } from "../support/inngest-runtime";

/** Where effects end up: how often each key arrived. */
export class Sink {
  readonly arrived = new Map<string, number>();

  take(key: string): number {
    const count = (this.arrived.get(key) ?? 0) + 1;
    this.arrived.set(key, count);
    return count;
  }

  duplicates(): string[] {
    return [...this.arrived].filter(([, count]) => count > 1).map(([key]) => key);
  }
}

/** Agents with effects: one at once, one in three runs, one that fails its first attempt, one without a key. */
export function effectAgents(sink: Sink) {
  const failed = new Set<string>();
  const moment = () => new Promise((resolve) => setTimeout(resolve, 5));
  return [
    ...BUILT_IN_AGENTS,
    testAgent({
      name: "effect",
      effect: "write",
      single: async (_, io) => {
        sink.take(io.key);
        await moment();
        return { key: io.key };
      },
    }),
    testAgent({
      name: "three-effects",
      effect: "write",
      durable: async (_, step) => {
        const keys: Json[] = [];
        for (const id of ["a", "b", "c"]) {
          keys.push(
            await step.run(id, async (io) => {
              sink.take(io.key);
              await moment();
              return io.key;
            }),
          );
        }
        return keys;
      },
    }),
    testAgent({
      name: "second-time-lucky",
      single: async (_, io) => {
        if (!failed.has(io.key)) {
          failed.add(io.key);
          throw new Error("not yet");
        }
        sink.take(io.key);
        return io.attempt;
      },
    }),
    testAgent({
      name: "unkeyed",
      unkeyed: true,
      effect: "write",
      single: async (_, io) => String(sink.take(io.key)),
    }),
  ];
}

/** A plan with everything in it: steps after each other and side by side, runs, a retry, a short wait. */
export const PLAN: Json[] = [
  { id: "first", capability: "effect" },
  { id: "left", capability: "three-effects", parallelGroup: "pair" },
  { id: "right", capability: "effect", parallelGroup: "pair" },
  { id: "lucky", capability: "second-time-lucky", maxRetries: 1, retryDelay: 10 },
  { id: "once", capability: "unkeyed" },
  { id: "pause", capability: "wait", inputMapping: { ms: 20 } },
  { id: "last", capability: "echo", inputMapping: { text: "{{context.once}}" } },
];

/** How often each of the plan's effects must arrive: once. */
export const EFFECTS = 7;

/** On PGlite, and on Postgres where the run has one; one database for the suite. */
export function describeInngest(
  name: string,
  suite: (database: () => Database, kind: DatabaseKind) => void,
): void {
  for (const kind of ["pglite", "postgres"] as const) {
    describe.skipIf(kind === "postgres" && !hasPostgres())(`${name} (${kind})`, () => {
      let database: Database;
      beforeAll(async () => {
        database = await openTestDatabase(kind);
      });
      afterAll(() => database.close());
      // A world's runtime closes, the database stays for the next one.
      suite(() => ({ ...database, close: async () => undefined }), kind);
    });
  }
}

export interface World {
  runtime: Runtime;
  driver: InngestDriver;
  ctx: Context;
  sink: Sink;
}

export async function inngestWorld(database: Database, options: InngestRuntimeOptions = {}): Promise<World> {
  const sink = new Sink();
  const { runtime, driver } = await inngestRuntime(database, { agents: effectAgents(sink), ...options });
  const tenant = await makeTenant(database);
  return {
    runtime,
    driver,
    sink,
    ctx: contextFor(runtime, await makeMember(database, tenant.id, "owner")),
  };
}
