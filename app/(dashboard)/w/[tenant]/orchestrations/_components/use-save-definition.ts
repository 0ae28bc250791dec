"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { FieldError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import type { OrchestrationDetail } from "@/lib/services/orchestrations/shapes";
import { api } from "@/lib/ui/api";
import { toast } from "@/lib/ui/primitives/toast";
import { type Problem, toProblem } from "@/lib/ui/problem";
import { useWorkspace } from "@/lib/ui/workspace";

interface Sending {
  text: string;
  value: JsonObject;
  publish: boolean;
}

/** Saves a definition: a new one in one call, a version of a saved one as a draft that is then published. */
export function useSaveDefinition(id: string | null, initial: string) {
  const workspace = useWorkspace();
  const router = useRouter();
  const [busy, setBusy] = useState<"draft" | "publish" | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [refused, setRefused] = useState<{ text: string; errors: FieldError[] } | null>(null);
  const [savedText, setSavedText] = useState(id === null ? null : initial);
  const [drafted, setDrafted] = useState<{ text: string; version: number } | null>(null);

  async function create({ value, publish }: Sending): Promise<string> {
    const body = { ...value, publish };
    const made = await api<OrchestrationDetail>("/orchestrations", { method: "POST", workspace, body });
    return made.id;
  }

  async function change(known: string, { text, value, publish }: Sending): Promise<string> {
    const path = `/orchestrations/${known}`;
    // A draft whose publishing failed is not saved a second time.
    const draft =
      drafted?.text === text
        ? drafted.version
        : (await api<OrchestrationDetail>(path, { method: "PUT", workspace, body: value })).latest_version;
    setDrafted({ text, version: draft });
    if (publish) await api(`${path}/publish`, { method: "POST", workspace, body: { version: draft } });
    return known;
  }

  async function run(sending: Sending): Promise<void> {
    setBusy(sending.publish ? "publish" : "draft");
    setProblem(null);
    try {
      const savedId = id === null ? await create(sending) : await change(id, sending);
      setSavedText(sending.text);
      toast.success(sending.publish ? "Published" : "Saved as a draft");
      router.push(`/w/${workspace}/orchestrations/${savedId}`);
      router.refresh();
    } catch (error) {
      const found = toProblem(error);
      setProblem(found);
      setRefused({ text: sending.text, errors: found.errors ?? [] });
      // After a success it stays busy until the other page is there: nothing can be sent twice.
      setBusy(null);
    }
  }

  return { run, busy, problem, refused, savedText: savedText ?? initial };
}
