import { routes } from "@/lib/http/route";
import { ConnectionTest, TestConnection } from "@/lib/services/models/shapes";
import { testConnection } from "@/lib/services/models/test-connection";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Try a model with one short call",
    description:
      "A model by its reference, or a provider with an address and key to be tried. A stored key is sent to its own origin only.",
    tag: "models",
    scope: "settings:write",
    body: TestConnection,
    response: { 200: ConnectionTest },
    examples: { body: { model: "demo/scripted" } },
    handle: ({ ctx, body }) => testConnection({ ctx, input: body }),
  },
});
