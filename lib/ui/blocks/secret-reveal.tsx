import { KeyRound } from "lucide-react";
import { CopyButton } from "./copy-button";

export interface SecretRevealProps {
  secret: string;
  /** What it is: "API key", "Signing secret", "Invitation link". */
  label: string;
  /** Why it must be copied now. */
  note?: string;
}

/** A secret, shown this once. */
export function SecretReveal({
  secret,
  label,
  note = "Copy it now: only its hash is kept, so it can't be shown again.",
}: SecretRevealProps) {
  return (
    <div className="rounded-md border border-warning/40 bg-warning-soft p-3">
      <p className="flex items-center gap-1.5 text-sm font-medium text-warning-text">
        <KeyRound aria-hidden="true" className="size-4" />
        {label}
      </p>
      <p className="mt-0.5 text-xs text-ink-muted">{note}</p>
      <div className="mt-2 flex items-center gap-2">
        <code className="min-w-0 flex-1 rounded-md border bg-surface px-2.5 py-1.5 text-xs break-all select-all">
          {secret}
        </code>
        <CopyButton value={secret} label="Copy" showLabel size="md" variant="secondary" />
      </div>
    </div>
  );
}
