import { isJsonObject } from "@/lib/core/json";
import { pointerSegment } from "@/lib/core/pointer";

/** A JSON Pointer (RFC 6901) into the definition as it is written: `/steps/0/branches/1/steps/2`. */
export type Pointer = string;

export function segmentsOf(pointer: Pointer): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function below(pointer: Pointer, ...segments: (string | number)[]): Pointer {
  return pointer + segments.map((segment) => `/${pointerSegment(segment)}`).join("");
}

/** Whether `pointer` is `outer` or stands somewhere in it. */
export function isWithin(pointer: Pointer, outer: Pointer): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}

/** The list a step stands in and its place there: of `/steps/0/else/2` that is `/steps/0/else` and 2. */
export function placeOf(pointer: Pointer): { list: Pointer; index: number } {
  const cut = pointer.lastIndexOf("/");
  return { list: pointer.slice(0, cut), index: Number(pointer.slice(cut + 1)) };
}

/** The step a list belongs to; null for the outermost list. */
export function ownerOf(list: Pointer): Pointer | null {
  const owner = list.replace(/\/(?:steps|else|branches\/\d+\/steps)$/, "");
  return owner === "" || owner === list ? null : owner;
}

/** The innermost step that a pointer of any depth leads into; null when it is of the definition itself. */
export function stepOf(pointer: Pointer): Pointer | null {
  return /^(?:\/(?:branches\/\d+\/)?(?:steps|else)\/\d+)+(?=\/|$)/.exec(pointer)?.[0] ?? null;
}

/** The value a pointer leads to; undefined when there is none. */
export function valueAt(root: unknown, pointer: Pointer): unknown {
  let value = root;
  for (const segment of segmentsOf(pointer)) {
    if (Array.isArray(value)) value = value[Number(segment)];
    else if (isJsonObject(value)) value = Object.hasOwn(value, segment) ? value[segment] : undefined;
    else return undefined;
  }
  return value;
}

/** The root with another value there; undefined takes the member away. What isn't on the way stays the same object. */
export function withValue(root: unknown, pointer: Pointer, next: unknown): unknown {
  const [head, ...rest] = segmentsOf(pointer);
  if (head === undefined) return next;
  const deeper = rest.map((segment) => `/${pointerSegment(segment)}`).join("");
  if (Array.isArray(root)) {
    const index = Number(head);
    const value = withValue(root[index], deeper, next);
    if (value === root[index]) return root;
    return value === undefined && rest.length === 0 ? root.toSpliced(index, 1) : root.with(index, value);
  }
  const object = isJsonObject(root) ? root : {};
  const value = withValue(object[head], deeper, next);
  if (value === object[head]) return root;
  if (value !== undefined) return { ...object, [head]: value };
  const { [head]: _gone, ...others } = object;
  return others;
}
