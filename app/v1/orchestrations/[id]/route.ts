import { readIfMatch } from "@/lib/http/if-match";
import { routes } from "@/lib/http/route";
import { draftOrchestration } from "@/lib/services/orchestrations/draft";
import { getOrchestration } from "@/lib/services/orchestrations/get";
import { removeOrchestration } from "@/lib/services/orchestrations/remove";
import {
  DocumentedDraft,
  DraftOrchestration,
  OrchestrationDetail,
  OrchestrationParams,
  UpdateOrchestration,
} from "@/lib/services/orchestrations/shapes";
import { updateOrchestration } from "@/lib/services/orchestrations/update";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Get an orchestration",
    description: "By id or name, with the definition that runs and the draft after it.",
    tag: "orchestrations",
    scope: "orchestrations:read",
    params: OrchestrationParams,
    response: { 200: OrchestrationDetail },
    handle: ({ ctx, params }) => getOrchestration({ ctx, input: params }),
  },
  PUT: {
    summary: "Save a new version as a draft",
    description:
      'What runs stays as it is until the draft is published. With `content_hash`, or `If-Match: "<content hash>"`, ' +
      "it is refused (409) when another version was saved after the one it was made from.",
    tag: "orchestrations",
    scope: "orchestrations:write",
    params: OrchestrationParams,
    body: DraftOrchestration,
    documentedBody: DocumentedDraft,
    response: { 200: OrchestrationDetail },
    examples: {
      body: { name: "Echo", steps: [{ id: "say", capability: "echo", inputMapping: { text: "hello" } }] },
    },
    handle: ({ ctx, request, params, body: { note, content_hash, ...definition } }) => {
      const basis = content_hash ?? readIfMatch(request.headers);
      return draftOrchestration({ ctx, input: { id: params.id, definition, note, basis } });
    },
  },
  PATCH: {
    summary: "Change what is not versioned",
    tag: "orchestrations",
    scope: "orchestrations:write",
    params: OrchestrationParams,
    body: UpdateOrchestration,
    response: { 200: OrchestrationDetail },
    examples: { body: { active: false } },
    handle: ({ ctx, params, body }) => updateOrchestration({ ctx, input: { ...body, id: params.id } }),
  },
  DELETE: {
    summary: "Delete an orchestration",
    description: "Running executions finish; the name is free again.",
    tag: "orchestrations",
    scope: "orchestrations:write",
    params: OrchestrationParams,
    response: { 204: null },
    handle: ({ ctx, params }) => removeOrchestration({ ctx, input: params }),
  },
});
