import { routes } from "@/lib/http/route";
import { rotateKey } from "@/lib/services/keys/rotate";
import { ApiKeyCreated, ApiKeyParams, RotateApiKey } from "@/lib/services/keys/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Replace an API key by a new one",
    description: "Both work until the overlap is over. The new key is in this answer only.",
    tag: "keys",
    scope: "keys:write",
    params: ApiKeyParams,
    body: RotateApiKey,
    response: { 201: ApiKeyCreated },
    examples: { body: { overlap_seconds: 3600 } },
    handle: ({ ctx, params, body }) => rotateKey({ ctx, input: { ...body, ...params } }),
  },
});
