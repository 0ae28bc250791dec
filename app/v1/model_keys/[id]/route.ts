import { routes } from "@/lib/http/route";
import { removeModelKey } from "@/lib/services/models/remove-key";
import { ModelKey, ModelKeyParams, UpdateModelKey } from "@/lib/services/models/shapes";
import { updateModelKey } from "@/lib/services/models/update-key";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  PATCH: {
    summary: "Change a model key",
    description: "An address of another origin forgets the key, unless a new one comes in the same call.",
    tag: "models",
    scope: "settings:write",
    params: ModelKeyParams,
    body: UpdateModelKey,
    response: { 200: ModelKey },
    examples: { body: { active: true } },
    handle: ({ ctx, params, body }) => updateModelKey({ ctx, input: { ...body, id: params.id } }),
  },
  DELETE: {
    summary: "Remove a model key",
    tag: "models",
    scope: "settings:write",
    params: ModelKeyParams,
    response: { 204: null },
    handle: ({ ctx, params }) => removeModelKey({ ctx, input: params }),
  },
});
