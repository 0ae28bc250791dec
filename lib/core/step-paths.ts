/** The path of the step around one, without the turn: `a/refine[2]/critic` → `a/refine`. Null in the outermost list. */
export function containerOf(path: string): string | null {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? null : path.slice(0, slash).replace(/\[\d+\]$/, "");
}

/** The turn of the loop right around a step: `a/refine[2]/critic` → 2. Null where that is no loop. */
export function turnOf(path: string): number | null {
  const turn = /\[(\d+)\]\/[^/]*$/.exec(path)?.[1];
  return turn === undefined ? null : Number(turn);
}

/** A step with those inside it; `item` is null for one that only its inner steps tell of. */
export interface StepBranch<T> {
  path: string;
  item: T | null;
  inside: StepBranch<T>[];
}

/** Steps as a tree: in the order they were first heard of, those inside a loop turn by turn. */
export function stepTree<T extends { path: string }>(steps: readonly T[]): StepBranch<T>[] {
  const nodes = new Map<string, StepBranch<T>>();
  const roots: StepBranch<T>[] = [];
  const nodeAt = (path: string): StepBranch<T> => {
    const found = nodes.get(path);
    if (found) return found;
    const node: StepBranch<T> = { item: null, path, inside: [] };
    nodes.set(path, node);
    const container = containerOf(path);
    (container === null ? roots : nodeAt(container).inside).push(node);
    return node;
  };
  for (const step of steps) nodeAt(step.path).item = step;
  for (const node of nodes.values()) {
    node.inside.sort((one, other) => (turnOf(one.path) ?? 0) - (turnOf(other.path) ?? 0));
  }
  return roots;
}
