import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "../cn";
import { Spinner } from "./spinner";

const VARIANTS = {
  primary: "bg-accent text-accent-ink hover:bg-accent-hover",
  secondary: "border border-line-strong bg-surface text-ink shadow-raised hover:bg-hover active:bg-pressed",
  ghost: "text-ink-muted hover:bg-hover hover:text-ink active:bg-pressed",
  danger: "border border-line-strong bg-surface text-danger-text shadow-raised hover:bg-danger-soft",
  link: "h-auto! px-0! text-accent-text underline-offset-4 hover:underline",
} as const;
const SIZES = {
  sm: "h-7 gap-1.5 px-2.5 text-xs",
  md: "h-8 gap-1.5 px-3 text-sm",
  lg: "h-10 gap-2 px-4 text-base",
} as const;

export interface ButtonLook {
  variant?: keyof typeof VARIANTS;
  size?: keyof typeof SIZES;
}

/** The class names of a button, for elements that must look like one. */
export function buttonClass({ variant = "secondary", size = "md" }: ButtonLook = {}): string {
  return cn(
    "inline-flex shrink-0 items-center justify-center rounded-md font-medium whitespace-nowrap select-none",
    "transition-colors duration-100 disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50",
    "[&_svg]:size-4 [&_svg]:shrink-0",
    SIZES[size],
    VARIANTS[variant],
  );
}

export interface ButtonProps extends ComponentProps<"button">, ButtonLook {
  /** Shows a spinner, tells assistive technology, and refuses clicks. */
  busy?: boolean;
}

export function Button({
  variant,
  size,
  busy = false,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      aria-busy={busy || undefined}
      disabled={disabled || busy}
      className={cn(buttonClass({ variant, size }), className)}
      {...rest}
    >
      {busy ? <Spinner /> : null}
      {children}
    </button>
  );
}

export type LinkButtonProps = ComponentProps<typeof Link> & ButtonLook;

/** A link that looks like a button: for going somewhere, never for doing something. */
export function LinkButton({ variant, size, className, ...rest }: LinkButtonProps) {
  return <Link className={cn(buttonClass({ variant, size }), className)} {...rest} />;
}
