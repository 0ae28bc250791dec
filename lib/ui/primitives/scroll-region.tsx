import type { ComponentProps } from "react";
import { cn } from "../cn";

export interface ScrollRegionProps extends ComponentProps<"div"> {
  /** Names it for assistive technology. A group, not a landmark: a page may hold many of one name. */
  label: string;
}

/** A box that scrolls by itself and can be reached and scrolled by keyboard. */
export function ScrollRegion({ label, className, children, ...rest }: ScrollRegionProps) {
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- without a tab stop no keyboard can scroll it
      tabIndex={0}
      role="group"
      aria-label={label}
      className={cn("overflow-auto focus-visible:-outline-offset-2", className)}
      {...rest}
    >
      {children}
    </div>
  );
}
