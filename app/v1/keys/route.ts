import { routes } from "@/lib/http/route";
import { createKey } from "@/lib/services/keys/create";
import { listKeys } from "@/lib/services/keys/list";
import { ApiKeyCreated, ApiKeyList, ApiKeyListQuery, CreateApiKey } from "@/lib/services/keys/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List API keys",
    tag: "keys",
    scope: "keys:write",
    query: ApiKeyListQuery,
    response: { 200: ApiKeyList },
    handle: ({ ctx, query }) => listKeys({ ctx, input: query }),
  },
  POST: {
    summary: "Create an API key",
    description: "The key is in this answer only. Its scopes are at most the caller's.",
    tag: "keys",
    scope: "keys:write",
    body: CreateApiKey,
    response: { 201: ApiKeyCreated },
    examples: { body: { name: "Deploy script", scopes: ["executions:read"], expires_in_days: 90 } },
    handle: ({ ctx, body }) => createKey({ ctx, input: body }),
  },
});
