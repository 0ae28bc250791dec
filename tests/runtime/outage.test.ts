import { describe, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { throughOutage } from "@/lib/runtime/embedded/outage";
import { Strays } from "@/lib/runtime/embedded/strays";
import { describeDatabases } from "../support/database";
import { openExecution } from "../support/ledger-worker";

const away = () => Object.assign(new Error("away"), { code: "ECONNREFUSED" });

describe("a read through an outage", () => {
  it("comes back with the database", async () => {
    let reads = 0;
    const read = async () => {
      if (++reads < 3) throw away();
      return "row";
    };
    expect(await throughOutage(read, new AbortController().signal)).toBe("row");
    expect(reads).toBe(3);
  });

  it("passes other errors on at once, and all once nobody waits any more", async () => {
    let reads = 0;
    const failing = (error: Error) => async () => {
      reads++;
      throw error;
    };
    await expect(throughOutage(failing(new Error("wrong")), new AbortController().signal)).rejects.toThrow(
      "wrong",
    );
    await expect(throughOutage(failing(away()), AbortSignal.abort())).rejects.toThrow("away");
    expect(reads).toBe(2);
  });
});

describeDatabases("executions that are a worker's and run nowhere", (open) => {
  it("are left to the next claim, but none that runs", async () => {
    const database = await open();
    const workerId = newId("worker");
    const [stray, runs] = [await openExecution(database), await openExecution(database)];
    await database.query("update execution set lease_owner = $1", [workerId]);
    const owners = async () =>
      new Map(
        (await database.query("select id, lease_owner from execution")).rows.map((row) => [
          String(row.id),
          row.lease_owner,
        ]),
      );
    const isRunning = (id: string) => id === runs.executionId;
    const strays = new Strays(database);
    const claim = {};
    strays.taking(claim);
    expect(await strays.sweep(workerId, isRunning)).toBe(false);
    expect(await strays.sweep(workerId, isRunning)).toBe(false);
    expect((await owners()).get(stray.executionId)).toBe(workerId);
    // Its answer has not brought it, and what began later can't have taken it.
    strays.taken(claim);
    strays.taking({});
    expect(await strays.sweep(workerId, isRunning)).toBe(true);
    expect((await owners()).get(stray.executionId)).toBeNull();
    expect((await owners()).get(runs.executionId)).toBe(workerId);
  });

  it("are seen twice before they are given up, and begin anew with each claim", async () => {
    const database = await open();
    const workerId = newId("worker");
    const { executionId } = await openExecution(database);
    await database.query("update execution set lease_owner = $1", [workerId]);
    const strays = new Strays(database);
    expect(await strays.sweep(workerId, () => false)).toBe(false);
    await database.query("update execution set fence = fence + 1 where id = $1", [executionId]);
    expect(await strays.sweep(workerId, () => false)).toBe(false);
    expect(await strays.sweep(workerId, () => false)).toBe(true);
  });
});
