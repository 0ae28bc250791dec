"use client";
import Link from "next/link";
import type { Json, JsonObject } from "@/lib/core/json";
import { useWorkspace } from "@/lib/ui/workspace";

/** Where an entry's members lead; members that lead nowhere are shown as they are. */
const PLACES: Record<string, (id: string) => string> = {
  execution_id: (id) => `/executions/${id}`,
  contract_id: (id) => `/contracts/${id}`,
};

/** The first entry that doesn't fit, with links to what it belongs to. */
export function FirstBad({ entry }: { entry: JsonObject }) {
  const workspace = useWorkspace();
  return (
    <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-xs">
      {Object.entries(entry).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-muted">{name.replaceAll("_", " ")}</dt>
          <dd className="font-mono break-words">
            <Value place={PLACES[name]} value={value} workspace={workspace} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({
  place,
  value,
  workspace,
}: {
  place: ((id: string) => string) | undefined;
  value: Json;
  workspace: string;
}) {
  if (place && typeof value === "string") {
    return (
      <Link className="text-accent-text hover:underline" href={`/w/${workspace}${place(value)}`}>
        {value}
      </Link>
    );
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
