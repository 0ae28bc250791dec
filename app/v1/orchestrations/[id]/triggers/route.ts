import { routes } from "@/lib/http/route";
import { OrchestrationParams } from "@/lib/services/orchestrations/shapes";
import { PageQuery } from "@/lib/services/paging";
import { createTrigger } from "@/lib/services/triggers/create";
import { listTriggers } from "@/lib/services/triggers/list";
import { CreateTrigger, TriggerCreated, TriggerList } from "@/lib/services/triggers/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List triggers of an orchestration",
    tag: "triggers",
    scope: "orchestrations:read",
    params: OrchestrationParams,
    query: PageQuery,
    response: { 200: TriggerList },
    handle: ({ ctx, params, query }) => listTriggers({ ctx, input: { ...query, id: params.id } }),
  },
  POST: {
    summary: "Create a trigger",
    description:
      "A public address that starts the orchestration with signed messages (`POST /v1/hooks/{trigger_id}`), with at " +
      "most the scopes of whoever made or last changed the trigger. The secret is shown this once. Needs " +
      "`executions:write` as well.",
    tag: "triggers",
    scope: "orchestrations:write",
    params: OrchestrationParams,
    body: CreateTrigger,
    response: { 201: TriggerCreated },
    examples: { body: { name: "Shop orders", input_mapping: { text: "{{body.order.note}}" } } },
    handle: ({ ctx, params, body }) => createTrigger({ ctx, input: { ...body, id: params.id } }),
  },
});
