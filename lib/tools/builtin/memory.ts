import { z } from "zod";
import { searchMemory } from "@/lib/services/memory/search";
import { writeMemory } from "@/lib/services/memory/write";
import { defineTool } from "../contract";

const Tags = z.array(z.string().min(1).max(100)).max(20);

export const memoryWrite = defineTool({
  name: "memory.write",
  description: "Stores a text in the workspace's memory, where memory.search finds it.",
  parameters: z.object({
    text: z.string().min(1).max(100_000).describe("What to remember."),
    tags: Tags.optional().describe("Words to file it under."),
  }),
  effect: "write",
  scope: "memory:write",
  keywords: ["remember", "store", "save", "note", "memorize"],
  run: ({ text, tags }, call) =>
    writeMemory({ ctx: call.context(), input: { text, tags, effect_key: call.effectKey } }),
});

export const memorySearch = defineTool({
  name: "memory.search",
  description: "Finds stored texts by words and by similar spelling.",
  parameters: z.object({
    query: z.string().min(1).max(1_000).describe("What to look for."),
    tags: Tags.optional().describe("Only items that carry all of these."),
    limit: z.number().int().min(1).max(50).default(10),
  }),
  effect: "read",
  scope: "memory:read",
  keywords: ["search", "find", "recall", "look up", "memory"],
  run: ({ query, tags, limit }, call) => searchMemory({ ctx: call.context(), input: { query, tags, limit } }),
});
