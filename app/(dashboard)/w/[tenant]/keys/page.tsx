import type { Metadata } from "next";
import { pageContext } from "@/lib/http/page";
import { listKeys } from "@/lib/services/keys/list";
import { ApiKeyListQuery } from "@/lib/services/keys/shapes";
import { PageHeader } from "@/lib/ui/blocks/page-header";
import { NotAllowed } from "../_components/not-allowed";
import { listPage, type PageProps, readSearch } from "../_server/read-search";
import { CreateKey } from "./_components/create-key";
import { KeyTable } from "./_components/key-table";

export const metadata: Metadata = { title: "API keys" };

const DESCRIPTION = "Programs call Tutti with a key. A key has at most the scopes of the person who made it.";

export default async function KeysPage({ params, searchParams }: PageProps) {
  const { tenant } = await params;
  const [{ ctx }, query, search] = await Promise.all([
    pageContext(tenant),
    readSearch(ApiKeyListQuery, searchParams),
    searchParams,
  ]);
  if (!ctx.actor.scopes.includes("keys:write")) {
    return (
      <>
        <PageHeader title="API keys" description={DESCRIPTION} />
        <NotAllowed scope="keys:write">Somebody else of this workspace makes and ends API keys.</NotAllowed>
      </>
    );
  }
  const page = await listPage((input: typeof query) => listKeys({ ctx, input }), query);
  const { publicUrl, mode } = ctx.limits;
  return (
    <>
      <PageHeader
        title="API keys"
        description={DESCRIPTION}
        actions={
          <CreateKey
            scopes={ctx.actor.scopes}
            publicUrl={publicUrl}
            usualKind={mode === "demo" ? "test" : "live"}
            startOpen={search.new === "1"}
          />
        }
      />
      <KeyTable keys={page.data} nextCursor={page.next_cursor} publicUrl={publicUrl} />
    </>
  );
}
