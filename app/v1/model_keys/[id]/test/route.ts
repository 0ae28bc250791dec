import { routes } from "@/lib/http/route";
import { ConnectionTest, ModelKeyParams } from "@/lib/services/models/shapes";
import { testModelKey } from "@/lib/services/models/test-key";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Try a model key with one short call",
    tag: "models",
    scope: "settings:write",
    params: ModelKeyParams,
    response: { 200: ConnectionTest },
    handle: ({ ctx, params }) => testModelKey({ ctx, input: params }),
  },
});
