import type { LogNode, LogTree } from "@/lib/services/executions/logs-shapes";
import type { ExecutionEvent } from "@/lib/ui/use-execution-events";

/** The log's tree as the list of events it is made of, in the order they were written. */
export function eventsOf(tree: LogTree): ExecutionEvent[] {
  return tree.data.flatMap(linesOf).sort((one, other) => one.seq - other.seq);
}

function linesOf(node: LogNode): ExecutionEvent[] {
  const own = node.lines.map(({ seq, timestamp, event, step_id, data }) => ({
    seq,
    at: timestamp,
    event,
    path: node.path,
    step_id,
    data,
  }));
  return [...own, ...node.children.flatMap(linesOf)];
}
