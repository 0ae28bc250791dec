import { routes } from "@/lib/http/route";
import { listTemplates, OrchestrationTemplateList } from "@/lib/services/orchestrations/templates";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List templates of orchestrations",
    description: "Plans to start from, each with the roles its steps name and an input to try it with.",
    tag: "orchestrations",
    scope: "orchestrations:read",
    response: { 200: OrchestrationTemplateList },
    handle: ({ ctx }) => Promise.resolve(listTemplates({ ctx })),
  },
});
