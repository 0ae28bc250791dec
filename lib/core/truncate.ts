import type { Json } from "./json";
import { pointerSegment } from "./pointer";

/** A string that was cut: where (JSON Pointer) and how long it really is. */
export interface Truncation {
  pointer: string;
  length: number;
}

/** The first `limit` characters of text, without half a surrogate pair at the end. */
export function cutText(text: string, limit: number): string {
  const last = text.charCodeAt(limit - 1);
  const splits = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splits ? limit - 1 : limit);
}

/** A string that was cut before it was recorded: it stays as it is, with the length it had. */
const CUT = /\.\.\. \[truncated, \d{1,12} chars total\]$/;
const LONGEST_MARK = 48;

/**
 * The value as views show it (PRODUCT.md §5): strings over `limit` characters become
 * `start... [truncated, N chars total]`; structure and keys stay. What is short enough is returned as it is.
 */
export function truncateValue(value: Json, limit = 500): { value: Json; truncated: Truncation[] } {
  const truncated: Truncation[] = [];
  const visit = (item: Json, pointer: string): Json => {
    if (typeof item === "string") {
      if (item.length <= limit || (item.length <= limit + LONGEST_MARK && CUT.test(item))) return item;
      truncated.push({ pointer, length: item.length });
      return `${cutText(item, limit)}... [truncated, ${item.length} chars total]`;
    }
    if (item === null || typeof item !== "object") return item;
    const before = truncated.length;
    const copy = Array.isArray(item)
      ? item.map((child, index) => visit(child, `${pointer}/${index}`))
      : Object.fromEntries(
          Object.entries(item).map(([key, child]) => [
            key,
            visit(child, `${pointer}/${pointerSegment(key)}`),
          ]),
        );
    return truncated.length === before ? item : copy;
  };
  return { value: visit(value, ""), truncated };
}
