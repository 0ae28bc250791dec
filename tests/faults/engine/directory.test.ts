import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@/lib/db/client";
import { lockDirectory } from "@/lib/db/directory-lock";
import { bundled } from "../support/bundle";
import { checkWorld } from "../support/checker";
import { keyedChain } from "../support/generator";
import { faultRow } from "../support/row";
import { allEnd, inWorld } from "../support/world";

async function refusal(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

faultRow(
  {
    id: "R13-second-opener",
    what: "a second process on the directory is refused in one clear line, and hurts nothing",
    full: 100,
  },
  (run) =>
    inWorld({ kind: "pglite" }, async (world) => {
      const work = keyedChain("undisturbed", 3);
      const worker = await world.worker();
      await worker.ask("define", { definition: work.definition });
      const line =
        `The database directory ${world.folder} is in use by process ${worker.pid} on ` +
        `${hostname()}. Stop it first, or set DATABASE_URL to a Postgres server ` +
        "to run several processes.";
      for (let attempt = 0; attempt < run.count; attempt++) {
        const begun = world.begin(worker, work, 1);
        const said = await refusal(() => openDatabase(`pglite:${world.folder}`));
        run.check(said === line, `it said: ${said}`);
        await begun;
      }
      // The product as a whole, too: it ends and says why.
      const said = await refusal(() => world.worker());
      run.check(said.includes(line), `the second process said: ${said}`);
      run.check(await allEnd(worker, 120_000), "not all ended");
      await checkWorld(run, world, [work]);
    }),
);

function hear(child: ChildProcess): Promise<{ held?: boolean }> {
  return new Promise((resolve, reject) => {
    child.once("message", (message: object) => resolve(message));
    // Of no consequence once it has answered.
    child.once("exit", (code) => reject(new Error(`It ended with ${code}.`)));
  });
}

faultRow(
  { id: "R13-stale-lock", what: "the lock of a process killed with -9 is taken over", full: 100 },
  async (run) => {
    const directory = await mkdtemp(join(tmpdir(), "tutti-stale-"));
    const file = await bundled(join(import.meta.dirname, "../../support/lock-worker.ts"));
    try {
      for (let round = 0; round < run.count; round++) {
        const child = fork(file, [directory], { execArgv: [], env: { ...process.env, NODE_OPTIONS: "" } });
        await hear(child);
        const answer = hear(child);
        child.send("lock");
        run.check((await answer).held === true, "the first owner could not lock");
        const refused = await refusal(async () => lockDirectory(directory)());
        run.check(refused.includes(`in use by process ${child.pid}`), `a living owner's lock: ${refused}`);
        const gone = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGKILL");
        await gone;
        const taken = await refusal(async () => lockDirectory(directory)());
        run.check(taken === "", `the lock of a dead process was not taken over: ${taken}`);
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
);
