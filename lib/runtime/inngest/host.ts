import type { DispatchEnvironment } from "@/lib/engine/dispatch";
import type { PlanSource } from "@/lib/engine/plan";
import type { Database } from "@/lib/db/types";
import type { Vault } from "@/lib/guard/vault";
import type { Ledger } from "@/lib/ledger/ledger";
import type { ClaimedExecution } from "@/lib/ledger/lease";

export interface InngestSettingsOfRunner {
  /** How long a delivery that fell silent in the middle of a step counts as alive. */
  leaseMs: number;
  /** Milliseconds between signs of life of a step, and between looks whether somebody wants it cancelled. */
  beatMs: number;
  crashLimit: number;
  /** Requests of one workspace that run at once. */
  tenantConcurrency: number;
  /** A delivery goes on with the step's next `run` for so long, then answers. */
  turnMs: number;
  /** Steps one run of the function `execution` starts before it hands over to a fresh one. */
  stepsPerRun: number;
  /** SDK checkpointing: several operations in one request. */
  checkpointing: boolean;
}

/** Everything the Inngest functions need of the process. */
export interface InngestHost {
  database: Database;
  ledger: Ledger;
  vault: Vault;
  settings: InngestSettingsOfRunner;
  environment: (execution: ClaimedExecution) => Omit<DispatchEnvironment, "durable">;
  plan: (execution: ClaimedExecution) => Promise<PlanSource>;
  flushStatistics: () => Promise<void>;
  /** Sends what the outbox holds of an execution. */
  ring: (executionId: string) => void;
  onSettled: (execution: { id: string; callbackUrl: string | null }) => Promise<void>;
}
