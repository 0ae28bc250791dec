"use client";
import { Trash2, Undo2 } from "lucide-react";
import type { OrchestrationDetail, OrchestrationVersion } from "@/lib/services/orchestrations/shapes";
import { api } from "@/lib/ui/api";
import { ConfirmButton } from "@/lib/ui/blocks/confirm-button";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { PublishButton } from "../../_components/publish-button";

export interface VersionActionsProps {
  id: string;
  version: Pick<OrchestrationVersion, "version" | "state" | "content_hash">;
  /** The version that runs now. */
  published: number | null;
}

/** What can be done with a version that doesn't run: publish it, go back to it, or discard a draft. */
export function VersionActions({ id, version, published }: VersionActionsProps) {
  const earlier = published !== null && version.version < published;
  const button = { id, version: version.version, published, size: "sm" } as const;
  return (
    <>
      {version.state === "draft" ? <DiscardButton id={id} version={version.version} /> : null}
      {earlier && version.state === "published" ? (
        <RollbackButton id={id} version={version.version} published={published} />
      ) : (
        <PublishButton {...button} contentHash={version.content_hash} />
      )}
    </>
  );
}

function RollbackButton({ id, version, published }: { id: string; version: number; published: number }) {
  const workspace = useWorkspace();
  const rollback = useApiAction(
    () =>
      api<OrchestrationDetail>(`/orchestrations/${id}/rollback`, {
        method: "POST",
        workspace,
        body: { version },
      }),
    { success: `Version ${version} runs again` },
  );
  return (
    <ConfirmButton
      size="sm"
      danger={false}
      title={`Roll back to version ${version}?`}
      description={`It runs again from the next start on, instead of version ${published}. What runs already keeps its version.`}
      confirm={`Roll back to version ${version}`}
      onConfirm={() => rollback.run(undefined)}
    >
      <Undo2 aria-hidden="true" />
      Roll back
    </ConfirmButton>
  );
}

function DiscardButton({ id, version }: { id: string; version: number }) {
  const workspace = useWorkspace();
  const discard = useApiAction(
    () => api<undefined>(`/orchestrations/${id}/versions/${version}`, { method: "DELETE", workspace }),
    { success: `Draft ${version} is discarded` },
  );
  return (
    <ConfirmButton
      size="sm"
      title={`Discard draft ${version}?`}
      description="Its definition is deleted for good. Nothing ever ran it."
      confirm="Discard draft"
      onConfirm={() => discard.run(undefined)}
    >
      <Trash2 aria-hidden="true" />
      Discard
    </ConfirmButton>
  );
}
