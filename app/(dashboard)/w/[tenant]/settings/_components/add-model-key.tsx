"use client";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { ConnectionTest, ModelKey } from "@/lib/services/models/shapes";
import { api } from "@/lib/ui/api";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogContent, DialogTrigger } from "@/lib/ui/primitives/dialog";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { ModelKeyForm } from "./model-key-form";
import { sayHowItWent } from "./test-model";

/** Adds the workspace's own key for a provider, and tries it at once. */
export function AddModelKey() {
  const workspace = useWorkspace();
  const [open, setOpen] = useState(false);
  const test = useApiAction(
    (key: ModelKey) => api<ConnectionTest>(`/model_keys/${key.id}/test`, { method: "POST", workspace }),
    { onSuccess: sayHowItWent },
  );
  const create = useApiAction(
    (body: object) => api<ModelKey>("/model_keys", { method: "POST", workspace, body }),
    {
      quiet: true,
      success: "Key stored",
      onSuccess: (key) => {
        setOpen(false);
        void test.run(key);
      },
    },
  );
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button busy={test.busy}>
          <Plus aria-hidden="true" />
          Add a key
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Add a model provider's key"
        description="Stored encrypted, never shown again, and sent only to the origin of its address."
      >
        <ModelKeyForm
          modelKey={null}
          busy={create.busy}
          problem={create.problem}
          onSubmit={(body) => void create.run(body)}
        />
      </DialogContent>
    </Dialog>
  );
}
