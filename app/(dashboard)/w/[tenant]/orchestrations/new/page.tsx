import type { Metadata } from "next";
import { headers } from "next/headers";
import { pageContext } from "@/lib/http/page";
import { NotAllowed } from "../../_components/not-allowed";
import type { PageProps } from "../../_server/read-search";
import { knownNames } from "../_server/known-names";
import { OrchestrationEditor } from "../_components/orchestration-editor";

export const metadata: Metadata = { title: "New orchestration" };

/** Small, and shows most of what there is: an input schema, steps side by side, a result. */
const EXAMPLE = {
  name: "Shout and remember",
  description: "Turns a text into upper case, then writes it to memory.",
  tags: ["example"],
  input: {
    type: "object",
    properties: { text: { type: "string", title: "Text", description: "What to shout." } },
    required: ["text"],
  },
  steps: [
    { id: "shout", capability: "text.uppercase", inputMapping: { text: "{{input.text}}" } },
    {
      id: "remember",
      capability: "memory.write",
      inputMapping: { text: "{{context.shout.text}}", tags: ["example"] },
      maxRetries: 2,
    },
  ],
  output: { text: "{{context.shout.text}}", memory: "{{context.remember.item_id}}" },
};

export default async function NewOrchestrationPage({ params }: PageProps) {
  const { tenant } = await params;
  const [{ ctx }, requestHeaders] = await Promise.all([pageContext(tenant), headers()]);
  if (!ctx.actor.scopes.includes("orchestrations:write")) {
    return (
      <NotAllowed scope="orchestrations:write">
        Somebody else of this workspace writes orchestrations.
      </NotAllowed>
    );
  }
  return (
    <OrchestrationEditor
      saved={null}
      initial={JSON.stringify(EXAMPLE, null, 2)}
      known={await knownNames(ctx)}
      nonce={requestHeaders.get("x-nonce")}
    />
  );
}
