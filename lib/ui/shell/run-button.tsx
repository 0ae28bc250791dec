"use client";
import { Play } from "lucide-react";
import { Button, type ButtonProps } from "../primitives/button";
import { useShell } from "./shell-context";

export interface RunButtonProps extends Omit<ButtonProps, "onClick" | "children"> {
  capability?: string;
  label?: string;
}

/** Opens the dialog that runs an intent or a task. */
export function RunButton({ capability, label = "New execution", ...rest }: RunButtonProps) {
  const shell = useShell();
  return (
    <Button {...rest} onClick={() => shell.openRun(capability)}>
      <Play aria-hidden="true" />
      {label}
    </Button>
  );
}
