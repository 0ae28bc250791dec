import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { pointerSegment } from "@/lib/core/pointer";
import { resolved } from "./operations";
import { itemsOf, meant, sampleOf } from "./sample";

/** One member of a body, at any depth: where it is, what may stand there, and the body with something else there. */
export interface Place {
  pointer: string;
  schema: JsonObject;
  /** What stands there in a valid body. */
  value: Json;
  /** The valid body with this instead; undefined takes the member away. */
  put(value: Json | undefined): Json | undefined;
}

const MAX_DEPTH = 7;
/** Below a member that the example doesn't have: schemas that contain themselves would have no end. */
const ABSENT_DEPTH = 2;

/** Every place of a body, by its schema and by the example: members of either are visited. */
export function* placesOf(schema: JsonObject, example: Json): Generator<Place> {
  yield* visit({ pointer: "", schema, value: example, put: (value) => value }, MAX_DEPTH);
}

function* visit(place: Place, depth: number): Generator<Place> {
  yield place;
  if (depth === 0) return;
  const { value } = place;
  const schema = meant(place.schema);
  if (isJsonObject(value)) {
    for (const name of memberNames(schema, value)) {
      const below = Object.hasOwn(value, name) ? depth - 1 : Math.min(depth - 1, ABSENT_DEPTH);
      yield* visit(member(place, schema, value, name), below);
    }
  } else if (Array.isArray(value)) {
    const items = itemsOf(schema);
    const all = value.length > 0 ? value : [sampleOf(items)];
    for (const [index, item] of all.slice(0, 3).entries()) {
      const put = (other: Json | undefined) => place.put(all.with(index, other ?? null));
      yield* visit({ pointer: `${place.pointer}/${index}`, schema: items, value: item, put }, depth - 1);
    }
  }
}

function memberNames(schema: JsonObject, value: JsonObject): string[] {
  return [...new Set([...Object.keys(resolved(schema.properties)), ...Object.keys(value)])];
}

function member(parent: Place, schema: JsonObject, value: JsonObject, name: string): Place {
  const properties = resolved(schema.properties);
  const declared = properties[name] ?? schema.additionalProperties;
  const own = isJsonObject(declared) ? declared : {};
  return {
    pointer: `${parent.pointer}/${pointerSegment(name)}`,
    schema: own,
    value: value[name] ?? sampleOf(own),
    put: (other) => {
      if (other !== undefined) return parent.put({ ...value, [name]: other });
      const { [name]: _taken, ...rest } = value;
      return parent.put(rest);
    },
  };
}
