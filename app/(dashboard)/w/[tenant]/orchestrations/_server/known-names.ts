import type { CapabilityDescription } from "@/lib/core/agent";
import { listAgents } from "@/lib/services/agents/list";
import type { Context } from "@/lib/services/context";
import { listOrchestrations } from "@/lib/services/orchestrations/list";
import { MAXIMUM_PAGE_SIZE, type Page, type PageInput } from "@/lib/services/paging";
import { listRoles } from "@/lib/services/roles/list";
import type { BuilderNames } from "@/lib/ui/builder/names";
import { plain } from "../../_server/plain";

/** More than these one finds by name, not in a list. */
const MOST_PAGES = 10;

async function everyPage<Row>(load: (input: PageInput) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { data, next_cursor: next } = await load({ limit: MAXIMUM_PAGE_SIZE, cursor });
    rows.push(...data);
    if (next === null) return rows;
    cursor = next;
  }
  return rows;
}

/** What a definition may refer to: for the palette, the forms and the check that runs in the browser. */
export async function builderNames(ctx: Context): Promise<BuilderNames> {
  const may = (scope: (typeof ctx.actor.scopes)[number]) => ctx.actor.scopes.includes(scope);
  const [agents, roles, orchestrations] = await Promise.all([
    everyPage((input) => listAgents({ ctx, input })),
    may("roles:read") ? everyPage((input) => listRoles({ ctx, input })) : [],
    everyPage((input) => listOrchestrations({ ctx, input })),
  ]);
  const capabilities = new Map<string, CapabilityDescription>();
  for (const agent of agents)
    for (const capability of agent.capabilities) capabilities.set(capability.name, capability);
  return plain({
    agents: agents.map(({ name }) => name),
    capabilities: [...capabilities.values()],
    roles: roles.map((role) => ({
      id: role.id,
      name: role.name,
      description: role.description,
      outputSchema: role.output_schema,
    })),
    orchestrations: orchestrations.map((item) => ({
      id: item.id,
      name: item.name,
      published: item.published_version,
      latest: item.latest_version,
    })),
  });
}
