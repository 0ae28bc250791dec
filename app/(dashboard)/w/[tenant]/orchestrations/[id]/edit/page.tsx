import type { Metadata } from "next";
import { headers } from "next/headers";
import { pageContext } from "@/lib/http/page";
import { getOrchestration } from "@/lib/services/orchestrations/get";
import { orNotFound } from "../../../_server/or-not-found";
import { NotAllowed } from "../../../_components/not-allowed";
import type { PageProps } from "../../../_server/read-search";
import { OrchestrationEditor } from "../../_components/orchestration-editor";
import { knownNames } from "../../_server/known-names";

export const metadata: Metadata = { title: "Edit orchestration" };

export default async function EditOrchestrationPage({ params }: PageProps<{ id: string }>) {
  const { tenant, id } = await params;
  const [{ ctx }, requestHeaders] = await Promise.all([pageContext(tenant), headers()]);
  if (!ctx.actor.scopes.includes("orchestrations:write")) {
    return (
      <NotAllowed scope="orchestrations:write">
        Somebody else of this workspace writes orchestrations.
      </NotAllowed>
    );
  }
  const saved = await orNotFound(getOrchestration({ ctx, input: { id } }));
  const latest = saved.draft?.definition ?? saved.definition;
  return (
    <OrchestrationEditor
      saved={{ id: saved.id, name: saved.name }}
      initial={JSON.stringify(latest, null, 2)}
      known={await knownNames(ctx)}
      nonce={requestHeaders.get("x-nonce")}
    />
  );
}
