import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import type { Context } from "@/lib/services/context";
import { listMemory } from "@/lib/services/memory/list";
import { searchMemory } from "@/lib/services/memory/search";
import { MemoryListQuery, MemorySearchQuery } from "@/lib/services/memory/shapes";
import { memoryStatistics } from "@/lib/services/memory/statistics";
import { LiveIndicator } from "@/lib/ui/blocks/live-indicator";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { listPage, type PageProps, readSearch, type SearchParams } from "../_server/read-search";
import { AddMemory } from "./_components/add-memory";
import { ClearMemory } from "./_components/clear-memory";
import { MemoryFilters } from "./_components/memory-filters";
import { MemoryList, type Remembered } from "./_components/memory-list";
import { MemoryNumbers } from "./_components/memory-numbers";

export const metadata: Metadata = { title: "Memory" };

const Search = MemorySearchQuery.partial({ query: true });

export default async function MemoryPage({ params, searchParams }: PageProps) {
  const { tenant } = await params;
  const [{ ctx }, search] = await Promise.all([pageContext(tenant), readSearch(Search, searchParams)]);
  const [found, statistics] = await Promise.all([find(ctx, searchParams, search), memoryStatistics({ ctx })]);
  const mayWrite = ctx.actor.scopes.includes("memory:write");
  return (
    <>
      <PageHeader
        title="Memory"
        description="What agents and people wrote down, found again by words or by similar spelling."
        actions={
          mayWrite ? (
            <>
              {statistics.items > 0 ? <ClearMemory tags={statistics.tags} /> : null}
              <AddMemory />
            </>
          ) : null
        }
      />
      <MemoryNumbers statistics={statistics} />
      <MemoryFilters tags={statistics.tags.map(({ tag }) => tag)}>
        <LiveIndicator workspace={tenant} topics={["executions"]} />
      </MemoryFilters>
      <MemoryList
        workspace={tenant}
        items={found.items}
        nextCursor={found.nextCursor}
        searched={search.query !== undefined}
        filtered={[search.query, search.tags, search.session_id].some((filter) => filter !== undefined)}
        mayWrite={mayWrite}
        curl={firstItem(ctx.limits.publicUrl)}
      />
    </>
  );
}

interface Found {
  items: Remembered[];
  nextCursor: string | null;
}

/** With words, the best matches; without, everything, the newest first. */
async function find(
  ctx: Context,
  searchParams: SearchParams,
  search: { query?: string; tags?: string[]; session_id?: string },
): Promise<Found> {
  const { query, tags, session_id } = search;
  if (query !== undefined) {
    const { items } = await searchMemory({ ctx, input: { query, tags, session_id, limit: 50 } });
    return { items: items.map(({ item_id, ...item }) => ({ ...item, id: item_id })), nextCursor: null };
  }
  const input = { ...(await readSearch(MemoryListQuery, searchParams)), tags };
  const page = await listPage((given: typeof input) => listMemory({ ctx, input: given }), input);
  return { items: page.data.map((item) => ({ ...item, score: null })), nextCursor: page.next_cursor };
}

function firstItem(url: string): string {
  return `curl ${url}/v1/memory \\
  -H "Authorization: Bearer $TUTTI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"text": "The launch is on Friday.", "tags": ["launch"]}'`;
}
