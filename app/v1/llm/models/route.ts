import { routes } from "@/lib/http/route";
import { listModels } from "@/lib/services/models/list";
import { LanguageModelList } from "@/lib/services/models/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List the language models this workspace may use",
    description:
      "Of the service's environment, of the workspace's own keys, and in demo mode the scripted one (`scripted: true`).",
    tag: "models",
    scope: "roles:read",
    response: { 200: LanguageModelList },
    handle: ({ ctx }) => listModels({ ctx, input: {} }),
  },
});
