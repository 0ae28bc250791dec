"use client";
import { Plug } from "lucide-react";
import type { ConnectionTest } from "@/lib/services/models/shapes";
import { api } from "@/lib/ui/api";
import { formatDuration } from "@/lib/ui/blocks/format";
import { IconButton } from "@/lib/ui/primitives/icon-button";
import { toast } from "@/lib/ui/primitives/toast";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

/** What a test said, for everybody to read. */
export function sayHowItWent(test: ConnectionTest): void {
  if (test.ok) toast.success(`${test.model} answered in ${formatDuration(test.latency_ms)}`);
  else toast.error(`${test.model} did not answer`, { description: test.error?.message ?? "" });
}

/** One short call of a model. */
export function TestModel({ reference }: { reference: string }) {
  const workspace = useWorkspace();
  const test = useApiAction(
    () =>
      api<ConnectionTest>("/llm/test-connection", { method: "POST", workspace, body: { model: reference } }),
    { onSuccess: sayHowItWent },
  );
  return (
    <IconButton
      label={`Test ${reference}`}
      icon={<Plug />}
      busy={test.busy}
      onClick={() => void test.run(undefined)}
    />
  );
}
