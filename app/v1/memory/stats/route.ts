import { routes } from "@/lib/http/route";
import { MemoryStatistics } from "@/lib/services/memory/shapes";
import { memoryStatistics } from "@/lib/services/memory/statistics";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Count what is remembered",
    tag: "memory",
    scope: "memory:read",
    response: { 200: MemoryStatistics },
    handle: ({ ctx }) => memoryStatistics({ ctx }),
  },
});
