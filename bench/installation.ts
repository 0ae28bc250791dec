import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Agent } from "@/lib/agents/contract";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import { newId } from "@/lib/core/ids";
import { env, resetEnvironment } from "@/lib/env";
import { createRuntime, type Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { contextFor, makeMember, makeTenant } from "../tests/support/actors";
import { stopwatchAgent } from "./stopwatch-agent";

/** The product opened in this process on one database, with a workspace and its owner. */
export interface Installation {
  runtime: Runtime;
  ctx: Context;
  close(): Promise<void>;
}

/** Migrates the database at `url`; `variables` are environment variables beyond the defaults. */
export async function openInstallation(
  url: string,
  options: { runner?: boolean; agents?: readonly Agent[]; variables?: Record<string, string> } = {},
): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), "tutti-bench-"));
  const variables = {
    TUTTI_MODE: "demo",
    DATABASE_URL: url,
    TUTTI_DATA_DIR: folder,
    LOG_LEVEL: "warn",
    ...options.variables,
  };
  // Routes and keys read the environment of the process: both must have the same secrets.
  Object.assign(process.env, variables);
  resetEnvironment();
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  try {
    const runtime = await createRuntime({
      environment: env(),
      runner: options.runner ?? true,
      agents: [...BUILT_IN_AGENTS, stopwatchAgent, ...(options.agents ?? [])],
    });
    const tenant = await makeTenant(runtime.database);
    const ctx = contextFor(runtime, await makeMember(runtime.database, tenant.id, "owner"));
    return { runtime, ctx, close: () => runtime.close().finally(removeFolder) };
  } catch (error) {
    removeFolder();
    throw error;
  }
}

export interface Shape {
  steps: number;
  /** Steps side by side at a time; 1: one after another. */
  width: number;
  /** Default `echo`. */
  capability?: string;
}

/** A published orchestration of steps that do nothing; returns its id. */
export async function storeSteps(installation: Installation, shape: Shape): Promise<string> {
  const { ctx, runtime } = installation;
  const accepted = { ...shape, steps: Math.min(shape.steps, LARGEST_ACCEPTED) };
  const definition = { name: `bench ${newId("request")}`, steps: stepsOf(accepted) };
  const { id } = await createOrchestration({ ctx, input: { definition, publish: true } });
  if (shape.steps > LARGEST_ACCEPTED) await lengthen(runtime, id, shape.steps);
  return id;
}

/** The API takes no longer list of steps. */
const LARGEST_ACCEPTED = 500;

function stepsOf({ steps, width, capability = "echo" }: Shape) {
  return Array.from({ length: steps }, (_, index) => ({
    id: `step-${index + 1}`,
    capability,
    inputMapping: { text: "{{input.text}}" },
    ...(width > 1 ? { parallelGroup: `group-${Math.floor(index / width) + 1}` } : {}),
  }));
}

/** Repeats the stored steps up to `steps`: how the engine carries more than may be written by hand. */
async function lengthen({ database }: Runtime, id: string, steps: number): Promise<void> {
  const { rows } = await database.query(
    "select definition from orchestration_version where orchestration_id = $1",
    [id],
  );
  const definition = rows[0]?.definition as { steps: { id: string; type: string }[] };
  const [first] = definition.steps;
  if (first?.type !== "agent") throw new Error(`No more than ${LARGEST_ACCEPTED} steps side by side.`);
  const longer = Array.from({ length: steps }, (_, index) => ({ ...first, id: `step-${index + 1}` }));
  await database.query("update orchestration_version set definition = $2 where orchestration_id = $1", [
    id,
    JSON.stringify({ ...definition, steps: longer }),
  ]);
}
