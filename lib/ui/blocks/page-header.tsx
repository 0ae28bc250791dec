import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

export interface PageHeaderProps {
  title: ReactNode;
  /** Beside the title: a status, an id. */
  meta?: ReactNode;
  description?: ReactNode;
  /** Where one is: the pages above this one. */
  trail?: readonly { label: string; href: string }[];
  /** Buttons; the main one last. */
  actions?: ReactNode;
}

export function PageHeader({ title, meta, description, trail, actions }: PageHeaderProps) {
  return (
    <header className="mb-5 flex flex-wrap items-start gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-80">
        {trail ? (
          <nav aria-label="Breadcrumb" className="mb-1">
            <ol className="flex items-center gap-1 text-xs text-ink-faint">
              {trail.map((part) => (
                <li key={part.href} className="flex items-center gap-1">
                  <Link href={part.href} className="rounded-sm hover:text-ink hover:underline">
                    {part.label}
                  </Link>
                  <ChevronRight aria-hidden="true" className="size-3" />
                </li>
              ))}
            </ol>
          </nav>
        ) : null}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">{title}</h1>
          {meta}
        </div>
        {description ? <p className="mt-0.5 max-w-2xl text-sm text-ink-muted">{description}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  );
}
