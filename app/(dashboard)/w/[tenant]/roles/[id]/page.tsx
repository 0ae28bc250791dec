import type { Metadata } from "next";
import { headers } from "next/headers";
import { pageContext } from "@/lib/http/page";
import { getRole } from "@/lib/services/roles/get";
import { IdChip } from "@/lib/ui/blocks/id-chip";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { orNotFound } from "../../_server/or-not-found";
import { plain } from "../../_server/plain";
import type { PageProps } from "../../_server/read-search";
import { EditRole } from "../_components/edit-role";
import { RoleActions } from "../_components/role-actions";
import { RoleFacts } from "../_components/role-facts";
import { RoleState } from "../_components/role-state";
import { RoleView } from "../_components/role-view";
import { TestPanel } from "../_components/test-panel";
import { roleChoices } from "../_server/role-choices";

export const metadata: Metadata = { title: "Role" };

export default async function RolePage({ params }: PageProps<{ id: string }>) {
  const { tenant, id } = await params;
  const [{ ctx }, requestHeaders] = await Promise.all([pageContext(tenant), headers()]);
  const role = plain(await orNotFound(getRole({ ctx, input: { id: decodeURIComponent(id) } })));
  const { scopes } = ctx.actor;
  const mayChange = scopes.includes("roles:write") && (!role.meta || scopes.includes("meta"));
  const mayTry = scopes.includes("roles:write") && scopes.includes("executions:write") && role.active;
  return (
    <>
      <PageHeader
        title={role.name}
        trail={[{ label: "Roles", href: `/w/${tenant}/roles` }]}
        meta={
          <>
            <RoleState role={role} />
            <IdChip id={role.id} />
          </>
        }
        description={role.description}
        actions={mayChange ? <RoleActions role={role} /> : null}
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        {mayChange ? (
          <EditRole
            key={role.updated_at}
            role={role}
            choices={await roleChoices(ctx)}
            nonce={requestHeaders.get("x-nonce")}
          />
        ) : (
          <RoleView role={role} />
        )}
        <div className="flex min-w-0 flex-col gap-4">
          {mayTry ? <TestPanel id={role.id} /> : null}
          <RoleFacts workspace={tenant} role={role} />
        </div>
      </div>
    </>
  );
}
