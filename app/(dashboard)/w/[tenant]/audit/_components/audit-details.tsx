"use client";
import { useState } from "react";
import type { AuditEntry } from "@/lib/services/audit/shapes";
import { Absent } from "@/lib/ui/blocks/duration";
import { formatExact } from "@/lib/ui/blocks/format";
import { IdChip } from "@/lib/ui/blocks/id-chip";
import { Button } from "@/lib/ui/primitives/button";
import { Sheet, SheetContent } from "@/lib/ui/primitives/sheet";
import { DescriptionList, type Fact } from "../../_components/description-list";

function factsOf(entry: AuditEntry): Fact[] {
  const { actor, target, changed_fields: fields } = entry;
  return [
    { label: "Number", value: entry.seq },
    { label: "When", value: formatExact(new Date(entry.at)) },
    { label: "Who", value: `${actor.label} (${actor.kind})` },
    { label: "Actor", value: <IdChip id={actor.id} full /> },
    { label: "Target", value: <IdChip id={target.id} full /> },
    { label: "Outcome", value: entry.outcome },
    {
      label: "Changed fields",
      value: fields.length === 0 ? <Absent /> : <code className="text-xs">{fields.join(", ")}</code>,
    },
    { label: "From address", value: entry.ip ?? <Absent label="not known" /> },
    { label: "Request", value: entry.request_id ? <IdChip id={entry.request_id} full /> : <Absent /> },
    { label: "Hash", value: <IdChip id={entry.hash} full /> },
    { label: "Previous hash", value: <IdChip id={entry.prev_hash} full /> },
  ];
}

/** One entry whole. Values are never recorded, only the names of what changed. */
export function AuditDetails({ entry }: { entry: AuditEntry }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        onClick={() => setOpen(true)}
        aria-label={`Details of entry ${entry.seq}`}
      >
        Details
      </Button>
      <Sheet open={open} onOpenChange={setOpen}>
        <SheetContent title={entry.action}>
          <DescriptionList facts={factsOf(entry)} />
          <p className="px-4 py-3 text-xs text-ink-faint">
            The log keeps the names of changed fields, never their values. Each entry's hash covers the one
            before it.
          </p>
        </SheetContent>
      </Sheet>
    </>
  );
}
