import type { ComponentProps } from "react";
import { cn } from "../cn";

/** The scroll container and the table, whose cells `.table-grid` (globals.css) lays out. Give it a `caption` (read aloud, not shown) or an `aria-label`. */
export function Table({
  className,
  caption,
  children,
  ...rest
}: ComponentProps<"table"> & { caption?: string }) {
  return (
    <div className="relative w-full max-lg:overflow-x-auto">
      <table
        className={cn("table-grid w-full border-separate border-spacing-0 text-left text-sm", className)}
        {...rest}
      >
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

export function TableRow(props: ComponentProps<"tr">) {
  return <tr {...props} />;
}

export function TableHeader({ scope = "col", ...rest }: ComponentProps<"th">) {
  return <th scope={scope} {...rest} />;
}

export function TableCell(props: ComponentProps<"td">) {
  return <td {...props} />;
}
