import type { Json, JsonObject } from "@/lib/core/json";
import { valueAtPath } from "@/lib/core/template";

/** What templates can read everywhere. */
export interface Given {
  input: JsonObject;
  execution: JsonObject;
}

/**
 * The context, in layers: what runs side by side writes into layers of its own, which join the one below in the order
 * of the definition, whatever ended first.
 */
export class Layer {
  private readonly values = new Map<string, Json>();

  constructor(private readonly below: Layer | null = null) {}

  set(key: string, value: Json): void {
    this.values.set(key, value);
  }

  get(key: string): Json | undefined {
    return this.values.get(key) ?? (this.values.has(key) ? null : this.below?.get(key));
  }

  join(layer: Layer): void {
    for (const [key, value] of layer.values) this.values.set(key, value);
  }

  all(): JsonObject {
    return { ...this.below?.all(), ...Object.fromEntries(this.values) };
  }
}

/** Steps that run one after the other, and what they see. */
export class Chain {
  /** The output of the last step that had one, in this list or before it: what `output` reads. */
  output: Json = null;
  /** The same of this list only: the output of the container around it. */
  own: Json = null;
  item: Json | undefined;
  index: number | undefined;

  constructor(
    private readonly given: Given,
    /** Prefix of the paths of its steps: empty, or with a slash at the end. */
    readonly prefix: string,
    readonly layer: Layer,
  ) {}

  /** The list of steps inside a step at `path`; it sees what this one sees. */
  inside(path: string, layer: Layer = this.layer): Chain {
    const chain = new Chain(this.given, `${path}/`, layer);
    chain.output = this.output;
    chain.item = this.item;
    chain.index = this.index;
    return chain;
  }

  get input(): JsonObject {
    return this.given.input;
  }

  keep(output: Json): void {
    this.output = output;
    this.own = output;
  }

  readonly read = (path: readonly string[]): Json | undefined => this.readWith(path, this.output);

  /** For an `outputMapping`: `output` is the step's own, though it may not count as the last one yet. */
  readonly readWith = (path: readonly string[], output: Json): Json | undefined => {
    const [root, key] = path;
    if (root !== "context") return within(this.root(root, output), path, 1);
    if (key === undefined) return { input: this.given.input, ...this.layer.all() };
    return within(key === "input" ? this.given.input : this.layer.get(key), path, 2);
  };

  private root(name: string | undefined, output: Json): Json | undefined {
    switch (name) {
      case "input":
        return this.given.input;
      case "output":
        return output;
      case "execution":
        return this.given.execution;
      case "item":
        return this.item;
      case "index":
        return this.index;
      default:
        return undefined;
    }
  }
}

function within(value: Json | undefined, path: readonly string[], start: number): Json | undefined {
  return value === undefined ? undefined : valueAtPath(value, path, start);
}
