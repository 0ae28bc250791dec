"use client";
import { Upload } from "lucide-react";
import type { OrchestrationDetail } from "@/lib/services/orchestrations/shapes";
import { api } from "@/lib/ui/api";
import { ConfirmButton } from "@/lib/ui/blocks/confirm-button";
import type { ButtonLook } from "@/lib/ui/primitives/button";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

export interface PublishButtonProps extends ButtonLook {
  id: string;
  version: number;
  /** The version that runs now. */
  published: number | null;
  /** Of what was looked at: another draft of that number is not published by mistake. */
  contentHash?: string;
}

/** Makes a version the one that runs. */
export function PublishButton({ id, version, published, contentHash, ...look }: PublishButtonProps) {
  const workspace = useWorkspace();
  const publish = useApiAction(
    () =>
      api<OrchestrationDetail>(`/orchestrations/${id}/publish`, {
        method: "POST",
        workspace,
        body: { version, ...(contentHash ? { content_hash: contentHash } : {}) },
      }),
    { success: `Version ${version} is published` },
  );
  const instead = published === null ? "" : ` It takes the place of version ${published}.`;
  return (
    <ConfirmButton
      {...look}
      danger={false}
      title={`Publish version ${version}?`}
      description={`It runs from the next start on.${instead} What runs already keeps its version.`}
      confirm={`Publish version ${version}`}
      cancel="Not yet"
      onConfirm={() => publish.run(undefined)}
    >
      <Upload aria-hidden="true" />
      Publish v{version}
    </ConfirmButton>
  );
}
