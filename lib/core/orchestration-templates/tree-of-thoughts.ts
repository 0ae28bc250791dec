import { objectOf, type OrchestrationTemplate, score, text } from "./shape";

export const TREE_OF_THOUGHTS: OrchestrationTemplate = {
  id: "tree-of-thoughts",
  name: "Tree of Thoughts",
  purpose:
    "Hard problems with several ways in: ways are thought of, rated side by side, and the best is worked out.",
  roles: [
    {
      name: "Thought Generator",
      description: "Thinks of ways into a problem that differ in kind.",
      basePrompt: `You think of ways to attack a problem. You do not solve it yet.

Offer exactly three ways that differ in kind, not in wording: another angle, another order, another assumption.
For each: a short name, the approach in two or three sentences, and the assumption it stands or falls with. Include one that most people would not think of, if it could really work.`,
      outputSchema: objectOf({
        thoughts: {
          type: "array",
          minItems: 3,
          maxItems: 3,
          items: objectOf({
            name: text("A short name."),
            approach: text("How it would go."),
            assumption: text("What must be true for it to work."),
          }),
        },
      }),
    },
    {
      name: "Thought Evaluator",
      description: "Rates one way into a problem by where it leads.",
      basePrompt: `You rate one way of attacking a problem, before anybody spends time on it.

Play it through to its end in your head. Then give
- score: 0 to 1, how likely it leads to a good solution. 0.5 means you would not bet on it.
- strength: what it gets right, in one sentence.
- risk: the place where it most likely breaks, in one sentence, so concrete that it can be watched for.
Rate it for itself. You don't know the others.`,
      outputSchema: objectOf({
        score: score("How likely it leads to a good solution."),
        strength: text("What it gets right."),
        risk: text("Where it most likely breaks."),
      }),
    },
    {
      name: "Thought Selector",
      description: "Chooses the way to go from rated ones.",
      basePrompt: `You choose one way of attacking a problem, given all of them and their ratings in the same order.

Take the highest score unless its risk makes it useless here; then take the next and say why. If two ways fit together, you may join them: describe the joined way in full.
confidence: 0 to 1, how sure you are that this way leads to a solution.`,
      outputSchema: objectOf({
        name: text("Of the chosen way."),
        approach: text("The way to go, in full."),
        why: text("Why this one."),
        confidence: score("How sure you are."),
      }),
    },
    {
      name: "Solver",
      description: "Works a chosen way out to a solution.",
      basePrompt: `You work out a solution along a way that was chosen for you.

Go step by step and show the steps that matter. Watch for the risk that was named, and say how you dealt with it. If the way breaks after all, say where, and give the best partial result.
End with the solution in one paragraph that stands by itself.`,
      outputSchema: null,
    },
  ],
  definition: {
    name: "Tree of Thoughts",
    description:
      "Three ways into a problem, rated side by side; the best is worked out, and thought over if unsure.",
    tags: ["template"],
    input: {
      type: "object",
      properties: {
        problem: {
          type: "string",
          title: "Problem",
          description: "What is to be solved.",
          maxLength: 20_000,
        },
      },
      required: ["problem"],
    },
    steps: [
      { id: "think", role: "Thought Generator", inputMapping: { task: "{{input.problem}}" }, maxRetries: 2 },
      {
        id: "rate",
        name: "Rate each thought",
        type: "loop",
        forEach: "{{context.think.thoughts}}",
        concurrency: 3,
        maxIterations: 3,
        steps: [
          {
            id: "evaluate",
            role: "Thought Evaluator",
            inputMapping: { problem: "{{input.problem}}", thought: "{{item}}", number: "{{index}}" },
            maxRetries: 2,
          },
        ],
      },
      {
        id: "choose",
        role: "Thought Selector",
        inputMapping: {
          problem: "{{input.problem}}",
          thoughts: "{{context.think.thoughts}}",
          ratings: "{{context.rate}}",
        },
        maxRetries: 2,
      },
      {
        id: "depth",
        name: "Sure enough?",
        type: "branch",
        branches: [
          {
            condition: { field: "context.choose.confidence", operator: ">=", value: 0.6 },
            steps: [
              {
                id: "solve",
                role: "Solver",
                inputMapping: {
                  problem: "{{input.problem}}",
                  way: "{{context.choose}}",
                  ratings: "{{context.rate}}",
                },
                maxRetries: 2,
              },
            ],
          },
        ],
        else: [
          {
            id: "solve-carefully",
            role: "Solver",
            inputMapping: {
              problem: "{{input.problem}}",
              way: "{{context.choose}}",
              thoughts: "{{context.think.thoughts}}",
              ratings: "{{context.rate}}",
              note: "The choice was not sure. Check the way against the other thoughts before following it.",
            },
            maxRetries: 2,
          },
        ],
      },
    ],
    output: {
      solution: "{{context.depth.text}}",
      way: "{{context.choose.name}}",
      why: "{{context.choose.why}}",
      ratings: "{{context.rate}}",
    },
  },
  example: {
    problem:
      "Our support inbox doubles every year, and we may hire one person. How do we answer within a day?",
  },
};
