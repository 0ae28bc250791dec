import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import type { Context } from "@/lib/services/context";
import { compareExecutions } from "@/lib/services/executions/compare";
import { CompareQuery } from "@/lib/services/executions/compare-shapes";
import { getExecution } from "@/lib/services/executions/get";
import { listExecutions } from "@/lib/services/executions/list";
import type { Execution } from "@/lib/services/executions/shapes";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { shortId } from "@/lib/ui/blocks/short-id";
import { CompareScreen } from "@/lib/ui/execution/compare/compare-screen";
import { orNotFound } from "../../../_server/or-not-found";
import { type PageProps, readSearch } from "../../../_server/read-search";
import { CompareChoice } from "../_components/compare-choice";

export const metadata: Metadata = { title: "Compare executions" };

const CHOICES = 25;

export default async function ComparePage({ params, searchParams }: PageProps<{ id: string }>) {
  const { tenant, id } = await params;
  const { ctx } = await pageContext(tenant);
  const { with: other } = await readSearch(CompareQuery.partial(), searchParams);
  const execution = await orNotFound(getExecution({ ctx, input: { id } }));
  return (
    <>
      <PageHeader
        title="Compare"
        description={`${execution.title}: the same steps, twice.`}
        trail={[
          { label: "Executions", href: `/w/${tenant}/executions` },
          { label: shortId(id), href: `/w/${tenant}/executions/${id}` },
        ]}
      />
      {other === undefined ? (
        <CompareChoice id={id} workspace={tenant} others={await othersOf(ctx, execution)} />
      ) : (
        <CompareScreen
          comparison={await orNotFound(compareExecutions({ ctx, input: { id, with: other } }))}
          workspace={tenant}
        />
      )}
    </>
  );
}

/** What it can sensibly be held against: other executions of the same. */
async function othersOf(ctx: Context, { id, kind, title, orchestration }: Execution) {
  const input = orchestration ? { orchestration_id: orchestration.id } : { kind };
  const { data } = await listExecutions({ ctx, input: { ...input, limit: CHOICES } });
  return data.filter((other) => other.id !== id && other.title === title);
}
