import { OrchestrationInput } from "@/lib/core/orchestration-input";
import { routes } from "@/lib/http/route";
import { draftOrchestration } from "@/lib/services/orchestrations/draft";
import { getOrchestration } from "@/lib/services/orchestrations/get";
import { removeOrchestration } from "@/lib/services/orchestrations/remove";
import {
  DefinitionBody,
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
    description: "What runs stays as it is until the draft is published.",
    tag: "orchestrations",
    scope: "orchestrations:write",
    params: OrchestrationParams,
    body: DefinitionBody,
    documentedBody: OrchestrationInput,
    response: { 200: OrchestrationDetail },
    examples: {
      body: { name: "Echo", steps: [{ id: "say", capability: "echo", inputMapping: { text: "hello" } }] },
    },
    handle: ({ ctx, params, body }) =>
      draftOrchestration({ ctx, input: { id: params.id, definition: body } }),
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
