import { type DatabaseKind, hasPostgres } from "../../support/database";
import { killAmongQuestions } from "../support/asking-row";
import { killAmongLimits } from "../support/limited-row";
import { killFamilies } from "../support/nested-row";
import { faultRow, type FaultRun } from "../support/row";
import { inServedWorld } from "../support/served-world";
import type { FaultWorld } from "../support/world";

type Play = (run: FaultRun, world: FaultWorld, environment: Record<string, string>) => Promise<void>;

const KIND: DatabaseKind = hasPostgres() ? "postgres" : "pglite";

const served = (play: Play) => (run: FaultRun) =>
  inServedWorld(run, { kind: KIND }, (world, environment) => play(run, world, environment));

faultRow(
  {
    id: "D-inngest-approvals",
    what: "kill -9 of the process that serves Inngest, in mid-request: people are asked once, all ends as in peace",
    full: 20,
    timeoutMs: 120_000,
  },
  served(killAmongQuestions),
);
faultRow(
  {
    id: "D-inngest-budgets",
    what: "kill -9 of the process that serves Inngest at limits that are reached",
    full: 10,
    timeoutMs: 120_000,
  },
  served(killAmongLimits),
);
faultRow(
  {
    id: "D-inngest-nested",
    what: "kill -9 of the process that serves Inngest among parents, children and cancels",
    full: 10,
    timeoutMs: 120_000,
  },
  served((run, world, environment) => killFamilies(run, world, [environment])),
);
