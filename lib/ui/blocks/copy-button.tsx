"use client";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "../copy-text";
import { Button, type ButtonLook } from "../primitives/button";
import { IconButton } from "../primitives/icon-button";

const SHOWN_MS = 1_500;

/** Copies and remembers for a moment that it did. */
export function useCopied(): { copied: boolean; copy(text: string): void } {
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (at === 0) return;
    const timer = setTimeout(() => setAt(0), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [at]);
  return { copied: at > 0, copy: (text) => void copyText(text).then((done) => done && setAt(Date.now())) };
}

export interface CopyButtonProps extends ButtonLook {
  value: string;
  /** What is copied, for the accessible name: "Copy curl command". */
  label?: string;
  /** Shows the label as text beside the icon. */
  showLabel?: boolean;
  className?: string;
}

export function CopyButton({
  value,
  label = "Copy",
  showLabel,
  size = "sm",
  variant,
  className,
}: CopyButtonProps) {
  const { copied, copy } = useCopied();
  const icon = copied ? <Check className="text-success-text" /> : <Copy />;
  const said = copied ? "Copied" : label;
  if (!showLabel) {
    return (
      <IconButton
        label={said}
        icon={icon}
        size={size}
        variant={variant}
        className={className}
        onClick={() => copy(value)}
      />
    );
  }
  return (
    <Button size={size} variant={variant} className={className} onClick={() => copy(value)}>
      {icon}
      <span aria-live="polite">{said}</span>
    </Button>
  );
}
