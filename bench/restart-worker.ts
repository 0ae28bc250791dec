/** A worker that can be killed at any moment: runs what the database of `DATABASE_URL` holds, and says what it does. */
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import { env } from "@/lib/env";
import { closeOnSignal } from "@/lib/runtime/boot";
import { createRuntime } from "@/lib/runtime/runtime";
import { now } from "./follow";
import { holdAgent } from "./hold-agent";

let calls: string[] = [];
let held = 0;

const agent = holdAgent({
  holding: process.env.HOLDING === "yes",
  onCall: (call) => {
    calls.push(`${call.executionId} ${call.step}`);
    if (call.held) held++;
  },
});

process.on("message", () => {
  process.send?.({ calls, held });
  calls = [];
});

// An orphan would hold its database for ever.
process.on("disconnect", () => process.exit(1));

const openingAt = now();
const runtime = await createRuntime({
  environment: env(),
  runner: true,
  agents: [...BUILT_IN_AGENTS, agent],
});
closeOnSignal(runtime);
process.send?.({ openingAt, openedAt: now() });
