import { routes } from "@/lib/http/route";
import { getTrigger } from "@/lib/services/triggers/get";
import { removeTrigger } from "@/lib/services/triggers/remove";
import { Trigger, TriggerParams, UpdateTrigger } from "@/lib/services/triggers/shapes";
import { updateTrigger } from "@/lib/services/triggers/update";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Get a trigger",
    tag: "triggers",
    scope: "orchestrations:read",
    params: TriggerParams,
    response: { 200: Trigger },
    handle: ({ ctx, params }) => getTrigger({ ctx, input: params }),
  },
  PATCH: {
    summary: "Change, pause or resume a trigger",
    description:
      "While it is paused (`active: false`) signed messages are answered 409. Its executions run as whoever changed " +
      "it last. Needs `executions:write` as well.",
    tag: "triggers",
    scope: "orchestrations:write",
    params: TriggerParams,
    body: UpdateTrigger,
    response: { 200: Trigger },
    examples: { body: { active: false } },
    handle: ({ ctx, params, body }) => updateTrigger({ ctx, input: { ...body, ...params } }),
  },
  DELETE: {
    summary: "Delete a trigger",
    tag: "triggers",
    scope: "orchestrations:write",
    params: TriggerParams,
    response: { 204: null },
    handle: ({ ctx, params }) => removeTrigger({ ctx, input: params }),
  },
});
