import type { Metadata } from "next";
import { headers } from "next/headers";
import { pageContext } from "@/lib/http/page";
import { getOrchestration } from "@/lib/services/orchestrations/get";
import { OrchestrationBuilder } from "@/lib/ui/builder/builder";
import type { Draft } from "@/lib/ui/builder/model/tree";
import { orNotFound } from "../../../_server/or-not-found";
import { NotAllowed } from "../../../_components/not-allowed";
import type { PageProps } from "../../../_server/read-search";
import { builderNames } from "../../_server/known-names";

export const metadata: Metadata = { title: "Edit orchestration" };

export default async function EditOrchestrationPage({ params }: PageProps<{ id: string }>) {
  const { tenant, id } = await params;
  const [{ ctx }, requestHeaders] = await Promise.all([pageContext(tenant), headers()]);
  const { scopes } = ctx.actor;
  if (!scopes.includes("orchestrations:write")) {
    return (
      <NotAllowed scope="orchestrations:write">
        Somebody else of this workspace writes orchestrations.
      </NotAllowed>
    );
  }
  const [saved, names] = await Promise.all([
    orNotFound(getOrchestration({ ctx, input: { id: decodeURIComponent(id) } })),
    builderNames(ctx),
  ]);
  return (
    <OrchestrationBuilder
      saved={{
        id: saved.id,
        name: saved.name,
        latest_version: saved.latest_version,
        published_version: saved.published_version,
        content_hash: saved.content_hash,
      }}
      // What was saved has steps where steps belong: it was checked then.
      initial={(saved.draft?.definition ?? saved.definition) as Draft}
      names={names}
      mayRun={scopes.includes("executions:write")}
      rights={{ decide: scopes.includes("approvals:decide"), rules: false }}
      nonce={requestHeaders.get("x-nonce")}
    />
  );
}
