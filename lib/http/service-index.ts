import { z } from "zod";
import { VERSION } from "./version";

export const ServiceIndex = z
  .object({
    name: z.string(),
    version: z.string(),
    links: z.record(z.string(), z.string()).meta({ description: "Paths to start from." }),
  })
  .meta({ id: "ServiceIndex" });

export function serviceIndex(): z.infer<typeof ServiceIndex> {
  const links = {
    health: "/v1/health",
    status: "/v1/status",
    openapi: "/v1/openapi.json",
    docs: "/docs",
    orchestrate: "/v1/orchestrate",
    executions: "/v1/executions",
    agents: "/v1/agents",
    contracts: "/v1/contracts",
  };
  return { name: "Tutti", version: VERSION, links };
}
