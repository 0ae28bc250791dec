import { z } from "zod";
import { AGENT_STATUSES } from "@/lib/core/agent";
import { EXECUTION_STATUSES } from "@/lib/core/states";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { countAgents } from "@/lib/services/status/count-agents";
import { countExecutions } from "@/lib/services/status/count-executions";
import { VERSION } from "./version";

export const ServiceStatus = z
  .object({
    version: z.string(),
    mode: z.enum(["demo", "production"]),
    uptime_seconds: z.number(),
    runner: z.object({ name: z.string(), status: z.unknown() }).nullable(),
    agents: z
      .record(z.enum(AGENT_STATUSES), z.int())
      .nullable()
      .meta({ description: "Agents of the workspace by status; null without the scope agents:read." }),
    executions: z.record(z.enum(EXECUTION_STATUSES), z.int()).nullable().meta({
      description: "Executions of the workspace by status; null without the scope executions:read.",
    }),
    integrations: z
      .record(z.string(), z.boolean())
      .meta({ description: "What the operator has configured." }),
  })
  .meta({ id: "ServiceStatus" });

export async function serviceStatus(ctx: Context, runtime: Runtime): Promise<z.infer<typeof ServiceStatus>> {
  const may = (scope: (typeof ctx.actor.scopes)[number]) => ctx.actor.scopes.includes(scope);
  const { env, runner } = runtime;
  return {
    version: VERSION,
    mode: env.mode,
    uptime_seconds: Math.round((Date.now() - runtime.startedAt.getTime()) / 1000),
    runner: runner ? { name: runner.name, status: runner.status() } : null,
    agents: may("agents:read") ? await countAgents({ ctx, input: {} }) : null,
    executions: may("executions:read") ? await countExecutions({ ctx, input: {} }) : null,
    integrations: {
      github: Boolean(env.AUTH_GITHUB_ID),
      google: Boolean(env.AUTH_GOOGLE_ID),
      oidc: Boolean(env.AUTH_OIDC_ID),
      metrics: Boolean(env.METRICS_TOKEN),
    },
  };
}
