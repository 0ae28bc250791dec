import { describe, expect, it } from "vitest";
import { containerOf, type StepBranch, stepTree, turnOf } from "@/lib/core/step-paths";

const shape = ({ path, item, inside }: StepBranch<{ path: string }>): unknown => [
  item ? path : `(${path})`,
  ...inside.map(shape),
];

describe("paths of steps", () => {
  it("say what is around a step, and in which turn", () => {
    expect([containerOf("a"), turnOf("a")]).toEqual([null, null]);
    expect([containerOf("a/b"), turnOf("a/b")]).toEqual(["a", null]);
    expect([containerOf("a/l[2]/c"), turnOf("a/l[2]/c")]).toEqual(["a/l", 2]);
    expect([containerOf("l[2]/g/c"), turnOf("l[2]/g/c")]).toEqual(["l[2]/g", null]);
  });

  it("make a tree: containers before what they hold, turns in order, the rest as it came", () => {
    const paths = ["a", "l[1]/x", "l[0]/x", "l[1]/g/y", "l[10]/x", "l[2]/x", "l", "g/z", "b"];
    expect(stepTree(paths.map((path) => ({ path }))).map(shape)).toEqual([
      ["a"],
      ["l", ["l[0]/x"], ["l[1]/x"], ["(l[1]/g)", ["l[1]/g/y"]], ["l[2]/x"], ["l[10]/x"]],
      ["(g)", ["g/z"]],
      ["b"],
    ]);
  });
});
