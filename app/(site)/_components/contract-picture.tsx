import { Check, Unplug } from "lucide-react";

/** The routing words are the ones lib/agents/routing.ts stores. */
export function ContractPicture() {
  return (
    <div className="min-w-0 px-4 py-3 text-xs">
      <div className="flex items-center gap-2">
        <span className="font-semibold">Contract</span>
        <span className="rounded-sm bg-neutral-soft px-1.5 py-0.5 font-mono text-2xs text-ink-muted">
          REQUEST → RESPONSE
        </span>
        <span className="ml-auto text-ink-muted">1.12 s</span>
      </div>
      <dl className="mt-2 grid grid-cols-[4.5rem_minmax(0,1fr)] gap-y-1.5">
        <dt className="text-ink-faint">Capability</dt>
        <dd className="font-mono">text.translate</dd>
        <dt className="text-ink-faint">Chosen</dt>
        <dd>
          <span className="inline-flex items-center gap-1.5">
            <Check className="size-3.5 text-success" />
            <span className="font-mono">acme-translator</span>
          </span>
          <span className="block text-ink-muted">only one of those that offer it can take it now</span>
        </dd>
        <dt className="text-ink-faint">Not chosen</dt>
        <dd>
          <span className="inline-flex items-center gap-1.5">
            <Unplug className="size-3.5 text-neutral" />
            <span className="font-mono">legacy-translator</span>
          </span>
          <span className="block text-ink-muted">offline: its heartbeat is overdue</span>
        </dd>
        <dt className="text-ink-faint">Chain</dt>
        <dd className="truncate font-mono text-ink-muted">
          9c41e07a… <span className="text-ink-faint">→</span> 5be2d913…
        </dd>
      </dl>
    </div>
  );
}
