/** A copy through JSON, for client components: schemas made by zod carry functions, which can't be sent to them. */
export function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
