import * as fc from "fast-check";
import type { JsonObject } from "@/lib/core/json";

/** A definition before its ids and templates are filled in: the shape is random, what it reads is drawn later. */
export type Recipe =
  | { type: "leaf"; kind: (typeof LEAVES)[number]; draw: number; rest: Rest }
  | { type: "parallel"; members: Recipe[]; draw: number; rest: Rest }
  | { type: "branch"; branches: Recipe[][]; otherwise: Recipe[]; weighted: boolean; draw: number; rest: Rest }
  | {
      type: "loop";
      mode: "until" | "while" | "forEach";
      most: number;
      steps: Recipe[];
      draw: number;
      rest: Rest;
    };

interface Rest {
  condition: boolean;
  renamed: boolean;
  onError: "fail" | "continue" | "goto";
}

const LEAVES = ["capability", "role", "agent", "set", "approval", "wait", "orchestration"] as const;

const rest: fc.Arbitrary<Rest> = fc.record({
  condition: fc.boolean(),
  renamed: fc.boolean(),
  onError: fc.constantFrom("fail" as const, "fail" as const, "continue" as const, "goto" as const),
});
const draw = fc.nat(1_000_000);

export const recipes: fc.Arbitrary<Recipe[]> = fc.letrec<{ step: Recipe; list: Recipe[] }>((tie) => ({
  list: fc.array(tie("step"), { minLength: 1, maxLength: 3, depthIdentifier: "steps" }),
  step: fc.oneof(
    { maxDepth: 4, depthIdentifier: "steps" },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant("leaf" as const),
        kind: fc.constantFrom(...LEAVES),
        draw,
        rest,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant("parallel" as const), members: tie("list"), draw, rest }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant("branch" as const),
        branches: fc.array(tie("list"), { minLength: 1, maxLength: 2 }),
        otherwise: fc.oneof(fc.constant<Recipe[]>([]), tie("list")),
        weighted: fc.boolean(),
        draw,
        rest,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant("loop" as const),
        mode: fc.constantFrom("until" as const, "while" as const, "forEach" as const),
        most: fc.integer({ min: 1, max: 4 }),
        steps: tie("list"),
        draw,
        rest,
      }),
    },
  ),
})).list;

/** Where a step stands, for what it may read. */
interface Place {
  readable: string[];
  previous: boolean;
  inLoop: boolean;
  item: boolean;
}

/** Fills a shape in: unique ids, and templates that read only what can have run. */
export class DefinitionWriter {
  private count = 0;

  write(list: Recipe[]): JsonObject {
    const end: Place = { readable: [], previous: false, inLoop: false, item: false };
    const steps = this.list(list, end);
    // Where a goto leads: there is always a later step.
    steps.push({ id: "last", type: "set", values: { all: "{{context}}" } });
    return { name: "random", steps, output: { all: "{{context}}", last: "{{output}}" } };
  }

  private list(list: Recipe[], place: Place): JsonObject[] {
    return list.map((recipe) => {
      const id = `s${this.count++}`;
      const { condition, renamed, onError } = recipe.rest;
      const step: JsonObject = {
        id,
        ...(condition ? { condition: this.condition(recipe.draw, place) } : {}),
        ...this.body(recipe, place),
        ...(renamed ? { outputMapping: { [`${id}-out`]: "{{output}}" } } : {}),
        onError: onError === "goto" ? { goto: "last" } : onError,
      };
      place.readable.push(renamed ? `${id}-out` : id);
      place.previous = true;
      return step;
    });
  }

  private body(recipe: Recipe, place: Place): JsonObject {
    switch (recipe.type) {
      case "leaf":
        return this.leaf(recipe.kind, recipe.draw, place);
      case "parallel":
        return { type: "parallel", steps: this.apart(recipe.members, place) };
      case "branch":
        return this.branch(recipe, place);
      case "loop":
        return this.loop(recipe, place);
    }
  }

  private leaf(kind: (typeof LEAVES)[number], draw: number, place: Place): JsonObject {
    const reads = { value: this.template(draw, place), again: `<${this.template(draw >> 3, place)}>` };
    switch (kind) {
      case "capability":
        return { capability: "work", ...(draw % 3 === 0 ? {} : { inputMapping: reads }) };
      case "role":
        return { role: "Writer", ...(draw % 3 === 0 ? {} : { inputMapping: reads }) };
      case "agent":
        return { agent: "somebody", inputMapping: reads };
      case "set":
        return { type: "set", values: reads };
      case "approval":
        return { type: "approval", message: `May I? ${reads.again}` };
      case "wait":
        return draw % 2 === 0 ? { type: "wait", duration: 5 } : { type: "wait", event: `e ${reads.again}` };
      case "orchestration":
        return {
          type: "orchestration",
          orchestration: "x",
          ...(draw % 2 === 0 ? { inputMapping: reads } : {}),
        };
    }
  }

  /** Members can't read each other; afterwards all can be read. */
  private apart(members: Recipe[], place: Place): JsonObject[] {
    const before = [...place.readable];
    return members.flatMap((member) => {
      const own = { ...place, readable: [...before] };
      const steps = this.list([member], own);
      place.readable.push(...own.readable.slice(before.length));
      return steps;
    });
  }

  private branch(recipe: Extract<Recipe, { type: "branch" }>, place: Place): JsonObject {
    const { weighted, draw } = recipe;
    const before = [...place.readable];
    const part = (list: Recipe[]) => {
      const own = { ...place, readable: [...before] };
      const steps = this.list(list, own);
      place.readable.push(...own.readable.slice(before.length));
      return steps;
    };
    const conditionOf = (index: number) => this.condition(draw + index, { ...place, readable: before });
    return {
      type: "branch",
      branches: recipe.branches.map((list, index) => ({
        ...(weighted ? { weight: 1 + ((draw >> index) % 5) } : { condition: conditionOf(index) }),
        steps: part(list),
      })),
      ...(weighted ? {} : { else: part(recipe.otherwise) }),
    };
  }

  private loop({ mode, most, steps, draw }: Extract<Recipe, { type: "loop" }>, place: Place): JsonObject {
    const own = {
      ...place,
      readable: [...place.readable],
      inLoop: true,
      item: place.item || mode === "forEach",
    };
    const before = { ...own, readable: [...place.readable] };
    const within = this.list(steps, own);
    place.readable.push(...own.readable.slice(place.readable.length));
    const common = { type: "loop", maxIterations: mode === "forEach" ? 8 : most, steps: within };
    if (mode === "forEach") {
      const items = draw % 5 === 0 ? "{{input.empty}}" : draw % 11 === 0 ? "{{input.n}}" : "{{input.list}}";
      return { ...common, forEach: items, concurrency: 1 + (draw % 3) };
    }
    return { ...common, [mode]: this.condition(draw, mode === "until" ? own : before) };
  }

  private template(draw: number, place: Place): string {
    const known = place.readable.map((key) => `{{context.${key}}}`);
    const choices = [
      "{{input.n}}",
      "{{input.list}}",
      "{{execution.id}}",
      "{{input.missing | default:'none'}}",
      ...(draw % 13 === 0 ? ["{{input.missing}}"] : []),
      ...(place.previous ? ["{{output}}"] : []),
      ...(place.inLoop ? ["{{index}}"] : []),
      ...(place.item ? ["{{item}}"] : []),
      ...known,
      ...known,
    ];
    return choices[draw % choices.length] ?? "";
  }

  private condition(draw: number, place: Place): JsonObject {
    const key = place.readable[draw % Math.max(1, place.readable.length)];
    const fields = key === undefined ? ["input.n"] : [`context.${key}.v`, `context.${key}`, "input.n"];
    const operators = ["==", "!=", ">", "<=", "exists", "not_exists"];
    const comparison = {
      field: fields[draw % fields.length] ?? "",
      operator: operators[(draw >> 2) % operators.length] ?? "",
      value: draw % 17 === 0 ? "{{input.missing}}" : (draw >> 4) % 4,
    };
    return draw % 7 === 0 ? { not: comparison } : comparison;
  }
}
