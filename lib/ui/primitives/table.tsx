import type { ComponentProps } from "react";
import { cn } from "../cn";

/** The scroll container and the table. Give it a `caption` (read aloud, not shown) or an `aria-label`. */
export function Table({
  className,
  caption,
  children,
  ...rest
}: ComponentProps<"table"> & { caption?: string }) {
  return (
    <div className="relative w-full max-lg:overflow-x-auto">
      <table className={cn("w-full border-separate border-spacing-0 text-left text-sm", className)} {...rest}>
        {caption ? <caption className="sr-only">{caption}</caption> : null}
        {children}
      </table>
    </div>
  );
}

export function TableHead({ className, ...rest }: ComponentProps<"thead">) {
  return <thead className={cn("sticky top-0 z-2 bg-surface text-xs text-ink-faint", className)} {...rest} />;
}

export function TableBody(props: ComponentProps<"tbody">) {
  return <tbody {...props} />;
}

export function TableRow({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr
      className={cn(
        "group/row relative hover:bg-hover has-[a[data-row-link]:focus-visible]:bg-hover",
        className,
      )}
      {...rest}
    />
  );
}

const CELL = "h-9 border-b px-3 first:pl-4 last:pr-4 whitespace-nowrap";

export function TableHeader({ className, scope = "col", ...rest }: ComponentProps<"th">) {
  return <th scope={scope} className={cn(CELL, "h-8 font-medium", className)} {...rest} />;
}

export function TableCell({ className, ...rest }: ComponentProps<"td">) {
  return <td className={cn(CELL, "group-last/row:border-b-0", className)} {...rest} />;
}
