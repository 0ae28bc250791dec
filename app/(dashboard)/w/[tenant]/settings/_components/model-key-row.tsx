"use client";
import { Pencil, Plug, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ConnectionTest, ModelKey } from "@/lib/services/models/shapes";
import { api } from "@/lib/ui/api";
import { ConfirmButton } from "@/lib/ui/blocks/confirm-button";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { Badge } from "@/lib/ui/primitives/badge";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogContent } from "@/lib/ui/primitives/dialog";
import { IconButton } from "@/lib/ui/primitives/icon-button";
import { Switch } from "@/lib/ui/primitives/switch";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { ModelKeyForm } from "./model-key-form";
import { sayHowItWent } from "./test-model";

/** One stored key: what it is for, how its last test went, and what can be done with it. */
export function ModelKeyRow({ modelKey }: { modelKey: ModelKey }) {
  const workspace = useWorkspace();
  const [editing, setEditing] = useState(false);
  const path = `/model_keys/${modelKey.id}`;
  const test = useApiAction(() => api<ConnectionTest>(`${path}/test`, { method: "POST", workspace }), {
    onSuccess: sayHowItWent,
  });
  const update = useApiAction((body: object) => api<ModelKey>(path, { method: "PATCH", workspace, body }), {
    quiet: true,
    onSuccess: (key) => {
      if (editing && key.active) void test.run(undefined);
      setEditing(false);
    },
  });
  const remove = useApiAction(() => api<undefined>(path, { method: "DELETE", workspace }), {
    success: `${modelKey.name} is removed`,
  });
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-1.5 text-sm">
          <span className="font-medium">{modelKey.name}</span>
          <KeyState modelKey={modelKey} />
        </p>
        <p className="truncate font-mono text-xs text-ink-faint" title={modelKey.base_url}>
          {modelKey.base_url}
        </p>
        {modelKey.last_error ? <p className="text-xs text-danger-text">{modelKey.last_error}</p> : null}
      </div>
      <div className="flex items-center gap-1">
        <Switch
          aria-label={`Use ${modelKey.name}`}
          checked={modelKey.active}
          disabled={update.busy}
          onCheckedChange={(active) => void update.run({ active })}
          className="mr-2"
        />
        <Button
          size="sm"
          busy={test.busy}
          disabled={!modelKey.active}
          onClick={() => void test.run(undefined)}
        >
          <Plug aria-hidden="true" />
          Test
        </Button>
        <IconButton label={`Edit ${modelKey.name}`} icon={<Pencil />} onClick={() => setEditing(true)} />
        <ConfirmButton
          title={`Remove ${modelKey.name}?`}
          description="The key is forgotten. Roles that name one of its models fail from now on."
          confirm="Remove key"
          onConfirm={() => remove.run(undefined)}
          size="sm"
          variant="ghost"
          aria-label={`Remove ${modelKey.name}`}
        >
          <Trash2 aria-hidden="true" />
        </ConfirmButton>
      </div>
      <Dialog open={editing} onOpenChange={setEditing}>
        {editing ? (
          <DialogContent title={`Change ${modelKey.name}`}>
            <ModelKeyForm
              modelKey={modelKey}
              busy={update.busy}
              problem={update.problem}
              onSubmit={(body) => void update.run(body)}
            />
          </DialogContent>
        ) : null}
      </Dialog>
    </li>
  );
}

function KeyState({ modelKey }: { modelKey: ModelKey }) {
  if (!modelKey.active) return <Badge>off</Badge>;
  if (!modelKey.has_key && modelKey.provider !== "openai-compatible")
    return <Badge tone="warning">key missing</Badge>;
  if (modelKey.last_tested_at === null) return <Badge>not tested</Badge>;
  if (modelKey.last_error) return <Badge tone="danger">failed</Badge>;
  return (
    <Badge tone="success">
      works, tested <RelativeTime at={modelKey.last_tested_at} />
    </Badge>
  );
}
