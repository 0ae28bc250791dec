import type { Metadata } from "next";
import { headers } from "next/headers";
import { pageContext } from "@/lib/http/page";
import { listTemplates } from "@/lib/services/orchestrations/templates";
import { OrchestrationBuilder } from "@/lib/ui/builder/builder";
import type { Draft } from "@/lib/ui/builder/model/tree";
import { TemplateGallery } from "@/lib/ui/builder/templates/template-gallery";
import { NotAllowed } from "../../_components/not-allowed";
import type { PageProps } from "../../_server/read-search";
import { builderNames } from "../_server/known-names";

export const metadata: Metadata = { title: "New orchestration" };

const BLANK: Draft = { name: "New orchestration", steps: [] };

export default async function NewOrchestrationPage({ params, searchParams }: PageProps) {
  const [{ tenant }, search] = await Promise.all([params, searchParams]);
  const [{ ctx }, requestHeaders] = await Promise.all([pageContext(tenant), headers()]);
  const { scopes } = ctx.actor;
  if (!scopes.includes("orchestrations:write")) {
    return (
      <NotAllowed scope="orchestrations:write">
        Somebody else of this workspace writes orchestrations.
      </NotAllowed>
    );
  }
  const names = await builderNames(ctx);
  if (search.from !== "blank") {
    return (
      <TemplateGallery
        templates={listTemplates({ ctx }).data}
        names={names}
        mayWriteRoles={scopes.includes("roles:write")}
      />
    );
  }
  return (
    <OrchestrationBuilder
      saved={null}
      initial={BLANK}
      names={names}
      mayRun={scopes.includes("executions:write")}
      rights={{ decide: scopes.includes("approvals:decide"), rules: false }}
      nonce={requestHeaders.get("x-nonce")}
    />
  );
}
