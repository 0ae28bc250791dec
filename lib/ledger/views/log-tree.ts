import type { JsonObject } from "@/lib/core/json";
import type { Truncation } from "@/lib/core/truncate";
import type { Entry } from "../types";
import { cutData, shownStep } from "./shown-data";

/** One line of the log. `truncated` says which values of `data` are longer than shown. */
export interface LogLine {
  seq: number;
  timestamp: string;
  event: string;
  step_id: string | null;
  data: JsonObject;
  truncated: Truncation[];
}

/** A log path: its own lines, and the paths below it. */
export interface LogNode<Line = LogLine> {
  name: string;
  path: string;
  lines: Line[];
  children: LogNode<Line>[];
}

export function logLine(entry: Entry): LogLine {
  return {
    seq: entry.seq,
    timestamp: entry.at.toISOString(),
    event: entry.name,
    step_id: shownStep(entry),
    ...cutData(entry),
  };
}

/** Whether a log path is `prefix` or lies below it. */
export function isWithin(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** Lines by log path: `orchestrator`, `tool` › `step`, …; paths in the order they were first heard of. */
export function logTree<Line>(lines: readonly { path: string; line: Line }[]): LogNode<Line>[] {
  const root: LogNode<Line> = { name: "", path: "", lines: [], children: [] };
  const known = new Map<string, LogNode<Line>>([["", root]]);
  const nodeAt = (path: string): LogNode<Line> => {
    const found = known.get(path);
    if (found) return found;
    const slash = path.lastIndexOf("/");
    const node: LogNode<Line> = { name: path.slice(slash + 1), path, lines: [], children: [] };
    known.set(path, node);
    nodeAt(slash < 0 ? "" : path.slice(0, slash)).children.push(node);
    return node;
  };
  for (const { path, line } of lines) nodeAt(path).lines.push(line);
  return root.children;
}
