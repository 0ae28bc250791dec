"use client";
import type { ApiKeyCreated } from "@/lib/services/keys/shapes";
import { CodeBlock } from "@/lib/ui/blocks/code-block";
import { SecretReveal } from "@/lib/ui/blocks/secret-reveal";
import { Button } from "@/lib/ui/primitives/button";
import { DialogClose } from "@/lib/ui/primitives/dialog";

/** A new key, this once, with a first call to try it. */
export function KeyRevealed({ created, publicUrl }: { created: ApiKeyCreated; publicUrl: string }) {
  return (
    <div className="flex flex-col gap-4">
      <SecretReveal secret={created.key} label={`API key “${created.name}”`} />
      <CodeBlock label="Try it" code={tryIt(created, publicUrl)} />
      <div className="flex justify-end">
        <DialogClose asChild>
          <Button variant="primary">I have copied it</Button>
        </DialogClose>
      </div>
    </div>
  );
}

/** Something the key's scopes allow. */
function tryIt({ key, scopes }: ApiKeyCreated, url: string): string {
  const authorization = `-H "Authorization: Bearer ${key}"`;
  if (!scopes.includes("executions:write")) return `curl ${url}/v1/workspace \\\n  ${authorization}`;
  return `curl ${url}/v1/orchestrate \\
  ${authorization} \\
  -H "Content-Type: application/json" \\
  -d '{"intent": "echo", "inputs": {"text": "Hello"}}'`;
}
