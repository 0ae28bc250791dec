import type { Metadata } from "next";
import { headers } from "next/headers";
import { pageContext } from "@/lib/http/page";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { NotAllowed } from "../../_components/not-allowed";
import type { PageProps } from "../../_server/read-search";
import { NewRole } from "../_components/new-role";
import { roleChoices } from "../_server/role-choices";

export const metadata: Metadata = { title: "New role" };

export default async function NewRolePage({ params }: PageProps) {
  const { tenant } = await params;
  const [{ ctx }, requestHeaders] = await Promise.all([pageContext(tenant), headers()]);
  if (!ctx.actor.scopes.includes("roles:write")) {
    return <NotAllowed scope="roles:write">Somebody else of this workspace writes roles.</NotAllowed>;
  }
  return (
    <>
      <PageHeader
        title="New role"
        trail={[{ label: "Roles", href: `/w/${tenant}/roles` }]}
        description="It does steps as soon as it is saved; try it on its page."
      />
      <div className="max-w-3xl">
        <NewRole choices={await roleChoices(ctx)} nonce={requestHeaders.get("x-nonce")} />
      </div>
    </>
  );
}
