"use client";
import type { ReactNode } from "react";
import { cn } from "../cn";
import { Button, type ButtonProps } from "./button";
import { Tooltip } from "./tooltip";

export interface IconButtonProps extends Omit<ButtonProps, "children" | "aria-label"> {
  /** What it does, in words: the accessible name and the tooltip. */
  label: string;
  icon: ReactNode;
  /** False where a tooltip would open by itself, as on what gets focus first in a dialog. */
  tooltip?: boolean;
  side?: "top" | "right" | "bottom" | "left";
}

const SIZES = { sm: "size-6 p-0 [&_svg]:size-3.5", md: "size-8 p-0", lg: "size-10 p-0" } as const;

export function IconButton(props: IconButtonProps) {
  const { label, icon, tooltip = true, side, size = "md", variant = "ghost", className, ...rest } = props;
  const button = (
    <Button aria-label={label} variant={variant} size={size} className={cn(SIZES[size], className)} {...rest}>
      {icon}
    </Button>
  );
  return tooltip ? (
    <Tooltip content={label} side={side}>
      {button}
    </Tooltip>
  ) : (
    button
  );
}
