import type { Metadata } from "next";
import { z } from "zod";
import { pageContext } from "@/lib/http/page";
import { listUsage } from "@/lib/services/usage/list";
import { reportUsage } from "@/lib/services/usage/report";
import { UsageRecordQuery } from "@/lib/services/usage/shapes";
import { LiveIndicator } from "@/lib/ui/blocks/live-indicator";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { listPage, type PageProps, readSearch } from "../_server/read-search";
import { CallTable } from "./_components/call-table";
import { UsageChart } from "./_components/usage-chart";
import { UsageFilters } from "./_components/usage-filters";
import { UsageGroups } from "./_components/usage-groups";
import { UsageTiles } from "./_components/usage-tiles";

export const metadata: Metadata = { title: "Usage and cost" };

const Search = z.object({
  days: z.enum(["7", "30", "90"]).default("30"),
  by: z.enum(["model", "role", "orchestration"]).default("model"),
});
const DAY_MS = 86_400_000;

export default async function UsagePage({ params, searchParams }: PageProps) {
  const { tenant } = await params;
  const [{ ctx }, { days, by }, query] = await Promise.all([
    pageContext(tenant),
    readSearch(Search, searchParams),
    readSearch(UsageRecordQuery, searchParams),
  ]);
  const today = Math.floor(ctx.clock().getTime() / DAY_MS) * DAY_MS;
  const from = new Date(today - (Number(days) - 1) * DAY_MS).toISOString();
  const list = (input: UsageRecordQuery) => listUsage({ ctx, input });
  const [perDay, groups, calls] = await Promise.all([
    reportUsage({ ctx, input: { group_by: "day", from } }),
    reportUsage({ ctx, input: { group_by: by, from } }),
    listPage(list, { limit: query.limit, cursor: query.cursor, from }),
  ]);
  return (
    <>
      <PageHeader
        title="Usage and cost"
        description="What language models were used for. Every call is counted, also those that failed."
      />
      <UsageFilters days={days} by={by}>
        <LiveIndicator workspace={tenant} topics={["executions"]} />
      </UsageFilters>
      <UsageTiles total={perDay.total} month={perDay.month} days={days} />
      <UsageChart days={perDay.data} from={from} count={Number(days)} />
      <UsageGroups groups={groups.data} by={by} total={groups.total} workspace={tenant} />
      <CallTable
        calls={calls.data}
        nextCursor={calls.next_cursor}
        workspace={tenant}
        curl={`curl "${ctx.limits.publicUrl}/v1/usage?group_by=model" \\\n  -H "Authorization: Bearer $TUTTI_API_KEY"`}
      />
    </>
  );
}
