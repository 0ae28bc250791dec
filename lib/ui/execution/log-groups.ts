import type { ExecutionEvent } from "../use-execution-events";

/** A log path with what was written to it, and the paths below it. */
export interface LogGroup {
  name: string;
  path: string;
  lines: ExecutionEvent[];
  children: LogGroup[];
}

/** Events by log path (`orchestrator`, `tool` › `step`, …), in the order the paths were first heard of. */
export function logGroups(events: readonly ExecutionEvent[]): LogGroup[] {
  const root: LogGroup = { name: "", path: "", lines: [], children: [] };
  const known = new Map([["", root]]);
  const groupAt = (path: string): LogGroup => {
    const found = known.get(path);
    if (found) return found;
    const slash = path.lastIndexOf("/");
    const group: LogGroup = { name: path.slice(slash + 1), path, lines: [], children: [] };
    known.set(path, group);
    groupAt(path.slice(0, Math.max(0, slash))).children.push(group);
    return group;
  };
  for (const event of events) groupAt(event.path).lines.push(event);
  return root.children;
}

export function lineCount(group: LogGroup): number {
  return group.children.reduce((sum, child) => sum + lineCount(child), group.lines.length);
}
