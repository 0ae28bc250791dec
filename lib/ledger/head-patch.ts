import type { ExecutionPatch } from "./types";

/** A change of the execution's row as members of a JSON object, each with a comma before it. */
export function describePatch(patch: ExecutionPatch): string {
  let text = "";
  if (patch.status) text += `,"ps":"${patch.status}"`;
  if (patch.waitingFor) text += `,"pw":"${patch.waitingFor}"`;
  // Values a caller may have made travel as text, so that any legal JSON survives the way through the function.
  if (patch.output !== undefined) text += `,"po":${JSON.stringify(JSON.stringify(patch.output))}`;
  if (patch.error) text += `,"pe":${JSON.stringify(JSON.stringify(patch.error))}`;
  if (patch.usage) text += `,"pu":${JSON.stringify(JSON.stringify(patch.usage))}`;
  if (patch.wakeInMs !== undefined) text += `,"pk":${patch.wakeInMs}`;
  if (patch.release) text += ',"pr":true';
  if (patch.markFinished) text += ',"pf":true';
  return text;
}
