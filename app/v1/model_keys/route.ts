import { routes } from "@/lib/http/route";
import { createModelKey } from "@/lib/services/models/create-key";
import { listModelKeys } from "@/lib/services/models/list-keys";
import { CreateModelKey, ModelKey, ModelKeyList, ModelKeyListQuery } from "@/lib/services/models/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List the workspace's own keys for model providers",
    tag: "models",
    scope: "settings:write",
    query: ModelKeyListQuery,
    response: { 200: ModelKeyList },
    handle: ({ ctx, query }) => listModelKeys({ ctx, input: query }),
  },
  POST: {
    summary: "Add a key for a model provider",
    description: "The key is sealed, never shown, and sent only to the origin of its address.",
    tag: "models",
    scope: "settings:write",
    body: CreateModelKey,
    response: { 201: ModelKey },
    examples: {
      body: {
        provider: "openai-compatible",
        name: "acme-gateway",
        base_url: "https://example.com/v1",
        api_key: "key-of-the-gateway",
        models: [{ id: "acme-large", context_tokens: 128_000, input_price: 1, output_price: 4 }],
      },
    },
    handle: ({ ctx, body }) => createModelKey({ ctx, input: body }),
  },
});
