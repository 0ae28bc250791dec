import { routes } from "@/lib/http/route";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { listOrchestrations } from "@/lib/services/orchestrations/list";
import {
  CreateOrchestration,
  DocumentedCreate,
  OrchestrationDetail,
  OrchestrationList,
  OrchestrationListQuery,
} from "@/lib/services/orchestrations/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List orchestrations",
    tag: "orchestrations",
    scope: "orchestrations:read",
    query: OrchestrationListQuery,
    response: { 200: OrchestrationList },
    handle: ({ ctx, query }) => listOrchestrations({ ctx, input: query }),
  },
  POST: {
    summary: "Create an orchestration",
    description: "Version 1 is published at once unless `publish` is false.",
    tag: "orchestrations",
    scope: "orchestrations:write",
    body: CreateOrchestration,
    documentedBody: DocumentedCreate,
    response: { 201: OrchestrationDetail },
    examples: {
      body: {
        name: "Shout",
        input: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
        steps: [{ id: "shout", capability: "text.uppercase", inputMapping: { text: "{{input.text}}" } }],
        output: { text: "{{context.shout.text}}" },
      },
    },
    handle: ({ ctx, body: { publish, note, ...definition } }) =>
      createOrchestration({ ctx, input: { definition, publish, note } }),
  },
});
