import { routes } from "@/lib/http/route";
import { listMemory } from "@/lib/services/memory/list";
import { MemoryItemList, MemoryListQuery, MemoryStored, WriteMemory } from "@/lib/services/memory/shapes";
import { writeMemory } from "@/lib/services/memory/write";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List memory items",
    tag: "memory",
    scope: "memory:read",
    query: MemoryListQuery,
    response: { 200: MemoryItemList },
    handle: ({ ctx, query }) => listMemory({ ctx, input: query }),
  },
  POST: {
    summary: "Remember a text",
    tag: "memory",
    scope: "memory:write",
    body: WriteMemory,
    response: { 201: MemoryStored },
    examples: { body: { text: "The launch is on Friday.", tags: ["launch"] } },
    handle: ({ ctx, body }) => writeMemory({ ctx, input: body }),
  },
});
