import { Columns2, RotateCw } from "lucide-react";
import Link from "next/link";
import { ShortId } from "../../blocks/short-id";

/** That this execution runs another one again, with the way to both. */
export function ReplayNote({ id, of, workspace }: { id: string; of: string; workspace: string }) {
  const base = `/w/${workspace}/executions`;
  const link = "inline-flex items-center gap-1 rounded-sm text-accent-text hover:underline";
  return (
    <p className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-muted [&_svg]:size-3.5">
      <span className="inline-flex items-center gap-1.5">
        <RotateCw aria-hidden="true" />
        Runs again
        <Link href={`${base}/${of}`} className={link}>
          <ShortId id={of} />
        </Link>
      </span>
      <Link href={`${base}/${of}/compare?with=${id}`} className={link}>
        <Columns2 aria-hidden="true" />
        Compare the two
      </Link>
    </p>
  );
}
