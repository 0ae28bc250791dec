"use client";
import { createContext, use } from "react";
import type { FieldError } from "@/lib/core/errors";
import type { Slot } from "./model/edit";
import type { OutputSchemas } from "./model/readable";
import type { Pointer } from "./model/pointer";
import type { BuilderNames } from "./names";
import type { NodeRun } from "./run/run-states";
import type { BuilderActions } from "./use-builder";

/** What every part of the builder may use; none of it changes while one types. */
export interface BuilderTools {
  actions: BuilderActions;
  names: BuilderNames;
  outputs: OutputSchemas;
  /** Opens the search for a step to add there; `catches`: the step whose errors shall lead to it. */
  add(slot: Slot, catches?: Pointer): void;
  /** Opens the search for a place to move steps to. */
  move(pointers: readonly Pointer[]): void;
  /** Nothing can be changed: an execution or a comparison is on show. */
  isReadOnly: boolean;
}

export type DiffMark = "added" | "removed" | "changed" | "moved";

/** What is laid over the steps. */
export interface Overlay {
  issues: ReadonlyMap<Pointer, readonly FieldError[]>;
  runs: ReadonlyMap<Pointer, NodeRun>;
  marks: ReadonlyMap<Pointer, DiffMark>;
}

export const EMPTY_OVERLAY: Overlay = { issues: new Map(), runs: new Map(), marks: new Map() };

const ToolsContext = createContext<BuilderTools | null>(null);
const OverlayContext = createContext<Overlay>(EMPTY_OVERLAY);

/** What is wrong with the line being drawn by hand; null: nothing, or none is. */
const RefusalContext = createContext<string | null>(null);

/** The gap that what is dragged would fall into. By itself, since it changes while one drags and nothing else does. */
const TargetContext = createContext<Slot | null>(null);

export const RefusalProvider = RefusalContext;
export const TargetProvider = TargetContext;
export const ToolsProvider = ToolsContext;
export const OverlayProvider = OverlayContext;

export function useTools(): BuilderTools {
  const tools = use(ToolsContext);
  if (tools === null) throw new Error("useTools needs ToolsProvider (OrchestrationBuilder provides it).");
  return tools;
}

export function useOverlay(): Overlay {
  return use(OverlayContext);
}

export function useRefusal(): string | null {
  return use(RefusalContext);
}

export function useTarget(): Slot | null {
  return use(TargetContext);
}
