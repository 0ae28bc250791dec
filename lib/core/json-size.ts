import type { Json } from "./json";

/** Values are not changed once they are made, and the same ones are measured over and over. */
const known = new WeakMap<object, number>();

/** About how many characters a value's JSON has, counting what it holds twice twice; never less than its texts. */
export function jsonSize(value: Json): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 5;
  const measured = known.get(value);
  if (measured !== undefined) return measured;
  let size = 2;
  if (Array.isArray(value)) for (const item of value) size += jsonSize(item) + 1;
  else for (const [name, item] of Object.entries(value)) size += name.length + 4 + jsonSize(item);
  known.set(value, size);
  return size;
}
