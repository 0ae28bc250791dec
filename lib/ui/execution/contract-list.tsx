"use client";
import { ArrowRight, ChevronRight } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Duration } from "../blocks/duration";
import { IdChip } from "../blocks/id-chip";
import { StepStatusBadge } from "../blocks/status-badge";
import { cn } from "../cn";
import { Button } from "../primitives/button";
import { fetchContract } from "./fetch-contract";
import { PayloadView } from "./payload-view";
import { RoutingView } from "./routing-view";
import type { ContractView } from "./types";
import type { Contracts } from "./use-contracts";

interface Pair {
  request: ContractView;
  response: ContractView | null;
}

/** REQUEST and RESPONSE of one dispatch together, in the order they were dispatched. */
function pairsOf(contracts: readonly ContractView[]): Pair[] {
  const responses = new Map(
    contracts
      .filter((contract) => contract.type === "RESPONSE")
      .map((contract) => [contract.correlation_id, contract]),
  );
  return contracts
    .filter((contract) => contract.type === "REQUEST")
    .map((request) => ({ request, response: responses.get(request.correlation_id) ?? null }))
    .reverse();
}

/** The execution's dispatches as the ledger holds them: who asked whom, why them, and what came back. */
export function ContractList({
  contracts,
  more,
  busy,
  loadMore,
  workspace,
}: Contracts & { workspace: string }) {
  const pairs = pairsOf(contracts);
  if (pairs.length === 0) {
    return (
      <p className="rounded-lg border bg-surface p-6 text-center text-sm text-ink-muted">
        No contract yet. Every step that is dispatched writes a REQUEST here, and a RESPONSE when it ends.
      </p>
    );
  }
  return (
    <section aria-label="Contracts" className="min-w-0 overflow-clip rounded-lg border bg-surface">
      {more ? (
        <p className="border-b p-2 text-center">
          <Button variant="ghost" size="sm" busy={busy} onClick={loadMore}>
            Show earlier contracts
          </Button>
        </p>
      ) : null}
      <ol className="divide-y">
        {pairs.map((pair) => (
          <PairRow key={pair.request.id} pair={pair} workspace={workspace} />
        ))}
      </ol>
    </section>
  );
}

function PairRow({ pair: { request, response }, workspace }: { pair: Pair; workspace: string }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex min-h-10 w-full flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-left text-sm hover:bg-hover focus-visible:-outline-offset-2"
      >
        <ChevronRight
          aria-hidden="true"
          className={cn("size-4 shrink-0 text-ink-faint", open && "rotate-90")}
        />
        <span className="w-28 shrink-0 truncate font-medium">{request.step}</span>
        <span className="flex min-w-0 items-center gap-1.5 font-mono text-xs text-ink-muted">
          {request.from}
          <ArrowRight aria-label="to" className="size-3 shrink-0 text-ink-faint" />
          <span className="truncate text-ink">{request.to}</span>
        </span>
        <code className="truncate text-xs text-ink-faint max-md:hidden">{request.capability}</code>
        <span className="ml-auto flex items-center gap-4">
          <StepStatusBadge status={request.status} />
          <span className="w-16 text-right text-xs text-ink-muted">
            <Duration milliseconds={response?.duration_ms} />
          </span>
        </span>
      </button>
      {open ? (
        <div className="space-y-4 px-3 pt-1 pb-4 sm:pl-10">
          {request.routing ? <RoutingView routing={request.routing} /> : null}
          <div className="grid gap-4 lg:grid-cols-2">
            <Side contract={request} workspace={workspace} />
            {response ? (
              <Side contract={response} workspace={workspace} />
            ) : (
              <p className="grid place-items-center rounded-md border border-dashed p-6 text-sm text-ink-muted">
                {request.status === "running"
                  ? "The RESPONSE is still awaited."
                  : "No RESPONSE was recorded."}
              </p>
            )}
          </div>
        </div>
      ) : null}
    </li>
  );
}

function Side({ contract, workspace }: { contract: ContractView; workspace: string }) {
  return (
    <div className="min-w-0">
      <div className="mb-1.5 flex flex-wrap items-center gap-x-3 text-xs">
        <IdChip id={contract.id} />
        <Link
          href={`/w/${workspace}/contracts/${contract.id}`}
          className="rounded-sm text-accent-text hover:underline"
        >
          Open in the ledger
        </Link>
        <span className="ml-auto truncate font-mono text-ink-faint" title={`hash ${contract.hash}`}>
          {contract.hash.slice(0, 12)}
        </span>
      </div>
      <PayloadView
        label={contract.type}
        value={contract.payload}
        whole={async () => (await fetchContract(workspace, contract.id)).payload}
      />
    </div>
  );
}
