import { routes } from "@/lib/http/route";
import { searchMemory } from "@/lib/services/memory/search";
import { MemoryMatches, MemorySearchQuery } from "@/lib/services/memory/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Search memory",
    description: "By words and, where those find too little, by similar spelling; the best match first.",
    tag: "memory",
    scope: "memory:read",
    query: MemorySearchQuery,
    response: { 200: MemoryMatches },
    examples: { query: { query: "when is the launch" } },
    handle: ({ ctx, query }) => searchMemory({ ctx, input: query }),
  },
});
