import type { FieldError } from "@/lib/core/errors";
import { isWithin, type Pointer, stepOf } from "./pointer";

/** What is wrong, by the step it is in; what belongs to no step is under "". */
export function byStep(errors: readonly FieldError[]): ReadonlyMap<Pointer, readonly FieldError[]> {
  const found = new Map<Pointer, FieldError[]>();
  for (const error of errors) {
    const pointer = stepOf(error.pointer) ?? "";
    found.set(pointer, [...(found.get(pointer) ?? []), error]);
  }
  return found;
}

/** What is wrong with one field, or with anything inside it. Null when nothing is. */
export function errorAt(errors: readonly FieldError[], field: Pointer): string | null {
  return errors.find((error) => isWithin(error.pointer, field))?.detail ?? null;
}

/** Errors of two checks, each said once. */
export function merged(first: readonly FieldError[], second: readonly FieldError[]): FieldError[] {
  const known = new Set(first.map(({ pointer, detail }) => `${pointer} ${detail}`));
  return [...first, ...second.filter(({ pointer, detail }) => !known.has(`${pointer} ${detail}`))];
}

/** Gives the same list again while nothing in it differs: so that what shows it is not drawn anew. */
export class StableErrors {
  private known: readonly FieldError[] = [];
  private text = "[]";

  same(errors: readonly FieldError[]): readonly FieldError[] {
    const text = JSON.stringify(errors);
    if (text !== this.text) {
      this.text = text;
      this.known = errors;
    }
    return this.known;
  }
}
