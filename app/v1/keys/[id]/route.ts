import { routes } from "@/lib/http/route";
import { revokeKey } from "@/lib/services/keys/revoke";
import { ApiKeyParams } from "@/lib/services/keys/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  DELETE: {
    summary: "Revoke an API key",
    description: "It stops working at once, in other processes within five seconds.",
    tag: "keys",
    scope: "keys:write",
    params: ApiKeyParams,
    response: { 204: null },
    handle: ({ ctx, params }) => revokeKey({ ctx, input: params }),
  },
});
