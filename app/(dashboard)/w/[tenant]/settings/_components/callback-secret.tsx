"use client";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { api } from "@/lib/ui/api";
import { CodeBlock } from "@/lib/ui/blocks/code-block";
import { CopyButton } from "@/lib/ui/blocks/copy-button";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

const VERIFY = `import { createHmac, timingSafeEqual } from "node:crypto";

/** Whether a delivery comes from this workspace. \`body\` is the raw text, before any parsing. */
export function isGenuine(headers, body, secret) {
  const id = headers["webhook-id"];
  const at = headers["webhook-timestamp"];
  if (Math.abs(Date.now() / 1000 - Number(at)) > 300) return false;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const expected = createHmac("sha256", key).update(\`\${id}.\${at}.\${body}\`).digest();
  return headers["webhook-signature"].split(" ").some((part) => {
    const given = Buffer.from(part.replace("v1,", ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}`;

/** The secret that signs what is sent to \`callback_url\`, asked for only when somebody wants to see it. */
export function CallbackSecret() {
  const workspace = useWorkspace();
  const [secret, setSecret] = useState<string | null>(null);
  const reveal = useApiAction(() => api<{ secret: string }>("/workspace/callback-secret", { workspace }), {
    quiet: true,
    refresh: false,
    onSuccess: (answer) => setSecret(answer.secret),
  });
  return (
    <Panel>
      <PanelHeader
        title="Callback signing secret"
        description="Signs every delivery to a callback_url, as Standard Webhooks describes."
        actions={
          secret === null ? (
            <Button busy={reveal.busy} onClick={() => void reveal.run(undefined)}>
              <Eye aria-hidden="true" />
              Reveal
            </Button>
          ) : (
            <Button onClick={() => setSecret(null)}>
              <EyeOff aria-hidden="true" />
              Hide
            </Button>
          )
        }
      />
      <PanelBody className="flex flex-col gap-4">
        {secret === null ? (
          <p className="font-mono text-xs text-ink-faint">whsec_••••••••••••••••••••••••</p>
        ) : (
          <div className="flex items-center gap-2">
            <code className="min-w-0 flex-1 rounded-md border bg-sunken px-2.5 py-1.5 text-xs break-all select-all">
              {secret}
            </code>
            <CopyButton value={secret} label="Copy" showLabel size="md" variant="secondary" />
          </div>
        )}
        {reveal.problem ? <ErrorNotice problem={reveal.problem} /> : null}
        <CodeBlock label="Verify a delivery (Node)" code={VERIFY} />
      </PanelBody>
    </Panel>
  );
}
