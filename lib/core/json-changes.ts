import { isJsonObject, type Json } from "./json";
import { pointerSegment } from "./pointer";

/** Where two values differ; a side that has nothing there lacks its member. */
export interface JsonChange {
  /** JSON Pointer; empty for the whole value. */
  pointer: string;
  from?: Json;
  to?: Json;
}

export interface JsonChanges {
  changes: JsonChange[];
  /** There are more than were asked for. */
  more: boolean;
}

/** What differs between two values, member by member and item by item; at most `limit` places. */
export function jsonChanges(from: Json | undefined, to: Json | undefined, limit: number): JsonChanges {
  const found: JsonChange[] = [];
  visit(from, to, "", found, limit + 1);
  return { changes: found.slice(0, limit), more: found.length > limit };
}

function visit(
  from: Json | undefined,
  to: Json | undefined,
  pointer: string,
  found: JsonChange[],
  most: number,
): void {
  if (from === to || found.length >= most) return;
  const names = namesOfBoth(from, to);
  if (!names) {
    found.push({
      pointer,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
    return;
  }
  for (const name of names)
    visit(member(from, name), member(to, name), `${pointer}/${pointerSegment(name)}`, found, most);
}

/** The members to look into; null when the two are not made alike, or are no containers. */
function namesOfBoth(from: Json | undefined, to: Json | undefined): Iterable<string> | null {
  if (Array.isArray(from) && Array.isArray(to)) {
    return Array.from({ length: Math.max(from.length, to.length) }, (_, index) => String(index));
  }
  if (Array.isArray(from) || Array.isArray(to) || !isJsonObject(from) || !isJsonObject(to)) return null;
  return new Set([...Object.keys(from), ...Object.keys(to)]);
}

function member(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(name)];
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
