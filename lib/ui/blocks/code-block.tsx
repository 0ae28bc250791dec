import { cn } from "../cn";
import { ScrollRegion } from "../primitives/scroll-region";
import { CopyButton } from "./copy-button";

export interface CodeBlockProps {
  code: string;
  /** What it is, shown above and read aloud: "curl", "Definition". */
  label?: string;
  className?: string;
}

export function CodeBlock({ code, label = "Code", className }: CodeBlockProps) {
  return (
    <div className={cn("min-w-0 overflow-hidden rounded-md border bg-sunken text-left", className)}>
      <div className="flex h-8 items-center justify-between gap-2 border-b pr-1 pl-3">
        <span className="text-xs font-medium text-ink-muted">{label}</span>
        <CopyButton value={code} label={`Copy ${label}`} variant="ghost" />
      </div>
      <ScrollRegion label={label} className="p-3">
        <pre className="text-xs leading-5">
          <code className="text-xs">{code}</code>
        </pre>
      </ScrollRegion>
    </div>
  );
}
