import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import { listRoles } from "@/lib/services/roles/list";
import { RoleListQuery } from "@/lib/services/roles/shapes";
import { type Filter, FilterBar } from "@/lib/ui/blocks/filter-bar";
import { LiveIndicator } from "@/lib/ui/blocks/live-indicator";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { LinkButton } from "@/lib/ui/primitives/button";
import { plain } from "../_server/plain";
import { listPage, type PageProps, readSearch } from "../_server/read-search";
import { RoleTable } from "./_components/role-table";

export const metadata: Metadata = { title: "Roles" };

const FILTERS: readonly Filter[] = [
  {
    type: "choice",
    key: "state",
    label: "State",
    options: [
      { value: "published", label: "Published" },
      { value: "draft", label: "Draft" },
    ],
  },
  {
    type: "choice",
    key: "active",
    label: "Active",
    options: [
      { value: "true", label: "Active" },
      { value: "false", label: "Switched off" },
    ],
  },
];

export default async function RolesPage({ params, searchParams }: PageProps) {
  const { tenant } = await params;
  const [{ ctx }, query] = await Promise.all([pageContext(tenant), readSearch(RoleListQuery, searchParams)]);
  const page = plain(
    await listPage((input: typeof query) => listRoles({ ctx, input }), { ...query, limit: 50 }),
  );
  const mayWrite = ctx.actor.scopes.includes("roles:write");
  return (
    <>
      <PageHeader
        title="Roles"
        description="Agents that think: a prompt, a model and the tools it may use. Orchestration steps name them."
        actions={
          mayWrite ? (
            <LinkButton href={`/w/${tenant}/roles/new`} variant="primary">
              <Plus aria-hidden="true" />
              New role
            </LinkButton>
          ) : null
        }
      />
      <FilterBar filters={FILTERS}>
        <LiveIndicator workspace={tenant} topics={["executions"]} />
      </FilterBar>
      <RoleTable
        workspace={tenant}
        roles={page.data}
        nextCursor={page.next_cursor}
        filtered={query.state !== undefined || query.active !== undefined}
        mayWrite={mayWrite}
      />
    </>
  );
}
