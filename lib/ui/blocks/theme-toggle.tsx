"use client";
import { Monitor, Moon, Sun } from "lucide-react";
import { SegmentedControl } from "../primitives/segmented-control";
import { setTheme, useTheme } from "../use-theme";

const SEGMENTS = [
  { value: "system", label: <Monitor />, accessibleName: "As the system" },
  { value: "light", label: <Sun />, accessibleName: "Light" },
  { value: "dark", label: <Moon />, accessibleName: "Dark" },
] as const;

export function ThemeToggle({ className }: { className?: string }) {
  return (
    <SegmentedControl
      label="Theme"
      segments={SEGMENTS}
      value={useTheme()}
      onValueChange={setTheme}
      className={className}
    />
  );
}
