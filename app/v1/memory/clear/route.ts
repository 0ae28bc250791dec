import { routes } from "@/lib/http/route";
import { clearMemory } from "@/lib/services/memory/clear";
import { ClearMemory, MemoryCleared } from "@/lib/services/memory/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Clear memory",
    description: "Deletes what fits the filters; without filters, everything.",
    tag: "memory",
    scope: "memory:write",
    body: ClearMemory,
    response: { 200: MemoryCleared },
    examples: { body: { tags: ["obsolete"], confirm: true } },
    handle: ({ ctx, body }) => clearMemory({ ctx, input: body }),
  },
});
