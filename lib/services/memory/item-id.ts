import { createHash } from "node:crypto";
import { ID_PREFIXES, isId, newId } from "@/lib/core/ids";

export interface ItemIdentity {
  id: string;
  executionId: string | null;
}

/** Length of the time part of every id. */
const TIME_LENGTH = 10;

/**
 * The id of a new item. An effect key (`execution:step path`) makes it the same at every attempt, so a step that
 * is repeated after a crash stores its text once: the execution's own time, so that it sorts among its neighbours,
 * then 64 bits of the key's hash (hexadecimal digits are all in the alphabet of ids).
 */
export function itemIdentity(effectKey: string | undefined): ItemIdentity {
  const executionId = effectKey?.split(":")[0] ?? "";
  if (effectKey === undefined || !isId("execution", executionId))
    return { id: newId("memoryItem"), executionId: null };
  const start = ID_PREFIXES.execution.length + 1;
  const time = executionId.slice(start, start + TIME_LENGTH);
  const hash = createHash("sha256").update(effectKey).digest("hex").slice(0, 16);
  return { id: `${ID_PREFIXES.memoryItem}_${time}${hash}`, executionId };
}
