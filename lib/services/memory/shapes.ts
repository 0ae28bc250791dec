import { z } from "zod";
import { JsonObjectShape } from "../json-shape";
import { PageQuery, pageShape } from "../paging";

export const MAXIMUM_TEXT_LENGTH = 100_000;

const Tag = z.string().min(1).max(100);
const Tags = z.array(Tag).max(50);
const SessionId = z.string().regex(/^[\x20-\x7e]{1,128}$/, "1 to 128 printable characters.");

/** One remembered text, with where it came from. */
export const MemoryItem = z
  .object({
    id: z.string(),
    object: z.literal("memory_item"),
    text: z.string(),
    tags: z.array(z.string()),
    metadata: JsonObjectShape,
    session_id: z.string().nullable(),
    execution_id: z.string().nullable().meta({ description: "The execution that wrote it, if one did." }),
    created_by: z.string().nullable(),
    created_at: z.string(),
  })
  .meta({ id: "MemoryItem" });
export type MemoryItem = z.infer<typeof MemoryItem>;

export const MemoryItemList = pageShape(MemoryItem).meta({ id: "MemoryItemList" });
export const MemoryListQuery = PageQuery.extend({ session_id: SessionId.optional() });

/** Body of `POST /v1/memory`. */
export const WriteMemory = z
  .object({
    text: z.string().min(1).max(MAXIMUM_TEXT_LENGTH),
    tags: Tags.default([]),
    metadata: JsonObjectShape.default({}),
    session_id: SessionId.optional(),
  })
  .meta({ id: "WriteMemory" });

export const MemoryStored = z
  .object({ item_id: z.string(), status: z.literal("stored") })
  .meta({ id: "MemoryStored" });
export type MemoryStored = z.infer<typeof MemoryStored>;

/** Query of the search; `tags` is a comma-separated list and an item must have them all. */
export const MemorySearchQuery = z.object({
  query: z.string().min(1).max(1000),
  tags: z
    .string()
    .max(2000)
    .transform((text) =>
      text
        .split(",")
        .map((tag) => tag.trim())
        .filter(Boolean),
    )
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
  session_id: SessionId.optional(),
});

export const MemoryMatch = z
  .object({
    item_id: z.string(),
    text: z.string(),
    tags: z.array(z.string()),
    score: z.number().meta({ description: "Higher is nearer; comparable within one answer only." }),
    metadata: JsonObjectShape,
    session_id: z.string().nullable(),
    execution_id: z.string().nullable(),
    created_at: z.string(),
  })
  .meta({ id: "MemoryMatch" });
export type MemoryMatch = z.infer<typeof MemoryMatch>;

export const MemoryMatches = z.object({ items: z.array(MemoryMatch) }).meta({ id: "MemoryMatches" });
export type MemoryMatches = z.infer<typeof MemoryMatches>;

export const MemoryStatistics = z
  .object({
    items: z.number().int(),
    bytes: z.number().int(),
    sessions: z.number().int(),
    tags: z.array(z.object({ tag: z.string(), count: z.number().int() })),
  })
  .meta({ id: "MemoryStatistics" });
export type MemoryStatistics = z.infer<typeof MemoryStatistics>;

/** Body of `POST /v1/memory/clear`; without a filter everything goes. */
export const ClearMemory = z
  .object({
    session_id: SessionId.optional(),
    tags: Tags.optional(),
    confirm: z.literal(true),
  })
  .meta({ id: "ClearMemory" });

export const MemoryCleared = z.object({ deleted: z.number().int() }).meta({ id: "MemoryCleared" });
export type MemoryCleared = z.infer<typeof MemoryCleared>;

export const MemoryParams = z.object({ id: z.string().min(1).max(100) });
