import { routes } from "@/lib/http/route";
import { removeMemory } from "@/lib/services/memory/remove";
import { MemoryParams } from "@/lib/services/memory/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  DELETE: {
    summary: "Delete a memory item",
    tag: "memory",
    scope: "memory:write",
    params: MemoryParams,
    response: { 204: null },
    handle: ({ ctx, params }) => removeMemory({ ctx, input: params }),
  },
});
